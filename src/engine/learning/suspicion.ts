/** Blocks in one network, without any success there, after which its other exits go last. */
const BLOCKS_TO_SUSPECT = 2;

/** Which networks a site seems to have banned as a whole. Evidence is a prior: one success acquits a network. */
export class Suspicion {
    private readonly blocksByNetwork = new Map<string, number>();

    /** @returns whether the network was suspect until now. */
    acquit(network: string): boolean {
        const wasSuspect = this.suspects(network);
        this.blocksByNetwork.set(network, -Infinity);
        return wasSuspect;
    }

    accuse(network: string | undefined): void {
        if (network === undefined) return;
        this.blocksByNetwork.set(network, (this.blocksByNetwork.get(network) ?? 0) + 1);
    }

    /** Those that seem to be banned. */
    get networks(): readonly string[] {
        return [...this.blocksByNetwork.keys()].filter((network) => this.suspects(network));
    }

    /** `null` stands for a network that was acquitted. */
    snapshot(): Record<string, number | null> {
        const finite = [...this.blocksByNetwork].map(([network, blocks]) => [
            network,
            blocks === -Infinity ? null : blocks,
        ]);
        return Object.fromEntries(finite) as Record<string, number | null>;
    }

    restore(networks: Readonly<Record<string, number | null>>): void {
        for (const [network, blocks] of Object.entries(networks)) {
            this.blocksByNetwork.set(network, blocks ?? -Infinity);
        }
    }

    suspects(network: string | undefined): boolean {
        return network !== undefined && (this.blocksByNetwork.get(network) ?? 0) >= BLOCKS_TO_SUSPECT;
    }
}
