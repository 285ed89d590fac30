/** Counts how many requests of one address are in flight at once. */
export class InFlight {
    private readonly current = new Map<string, number>();
    private highest = 0;

    /** The most that any one address ever had at once. */
    get peak(): number {
        return this.highest;
    }

    /** @returns To be called when the request is over; further calls do nothing. */
    enter(ip: string): () => void {
        const count = this.countOf(ip) + 1;
        this.current.set(ip, count);
        this.highest = Math.max(this.highest, count);
        let inside = true;
        return () => {
            if (inside) this.current.set(ip, this.countOf(ip) - 1);
            inside = false;
        };
    }

    /** Forgets the peak; requests that are still in flight go on counting. */
    reset(): void {
        this.highest = Math.max(0, ...this.current.values());
    }

    private countOf(ip: string): number {
        return this.current.get(ip) ?? 0;
    }
}
