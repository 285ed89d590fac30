/** With more refusals than this, the pace is beyond doubt. */
const MOST_IN_DOUBT = 50;

/** The refusals that a learned pace rests on. One that turns out to have another cause is taken back. */
export class PaceEvidence {
    /** Addresses, by when their requests were sent. */
    private readonly refusals = new Map<number, string | undefined>();
    private isBeyondDoubt = false;

    note(sentAt: number, address: string | undefined): void {
        if (this.refusals.size < MOST_IN_DOUBT) this.refusals.set(sentAt, address);
        else this.isBeyondDoubt = true;
    }

    /** The pace is known from an earlier process, or from another one: on what it rests is not. */
    trust(): void {
        this.isBeyondDoubt = true;
    }

    /** The exit was accepted so soon that its pace was not the reason. @returns whether nothing is left. */
    takeBackRequest(sentAt: number): boolean {
        return this.refusals.delete(sentAt) && this.isGone;
    }

    /** The address is refused to everybody. @returns whether nothing is left. */
    takeBackAddress(address: string): boolean {
        const sizeBefore = this.refusals.size;
        for (const [sentAt, refused] of this.refusals) if (refused === address) this.refusals.delete(sentAt);
        return this.refusals.size < sizeBefore && this.isGone;
    }

    private get isGone(): boolean {
        return this.refusals.size === 0 && !this.isBeyondDoubt;
    }
}
