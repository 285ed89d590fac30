/** Workers that share one pool, on any number of machines: what `redisCluster(…)` returns. */
export interface ClusterBook {
    /** Where it is, for messages: free of secrets. */
    readonly name: string;
    /** Makes one more worker. Nothing is connected before it has work. */
    readonly join: () => ClusterMembership;
}

export const WHEN_CUT_OFF = ['stop', 'go-on'] as const;

/**
 * What a worker does that cannot reach the others until its lease has ended: `stop` sends nothing more until it can, for others
 * may use its exits; `go-on` uses them still, for a worker that is worth more than exits used by two.
 */
export type WhenCutOff = (typeof WHEN_CUT_OFF)[number];

/** One worker's place in a cluster. */
export interface ClusterMembership {
    readonly workerId: string;
    /** A worker of which nothing is heard for so long counts as dead. */
    readonly termMillis: number;
    readonly whenCutOff: WhenCutOff;
    readonly store: CoordinationStore;
}

/** What is known of one living worker. */
export interface Worker {
    readonly id: string;
    /** Exits that it can use; `Infinity` when its requests wait because there are too few. */
    readonly wanted: number;
    /** Exits that it holds. */
    readonly held: number;
}

/** What a worker says about itself with each beat. */
export interface WorkerReport {
    readonly wanted: number;
    /** Whether it has said so before. */
    readonly isKnown: boolean;
}

/** Who lives. */
export interface Members {
    readonly workers: readonly Worker[];
    /** The store knows the one who asks no more, or heard too late from it: others may have taken what it holds. */
    readonly isOverdue: boolean;
    /** Whether workers died that held something. */
    readonly hasOrphans: boolean;
}

/** Something that is held by its one holder from now on. */
export interface Claim {
    readonly name: string;
    /** How long ago its last holder was heard of, where that one died; `undefined` where it was free. */
    readonly silentMillis: number | undefined;
}

/** What came of asking for a part. */
export interface Spent {
    /** No more than there was. */
    readonly given: number;
    /** For all workers. */
    readonly left: number;
}

/**
 * The book that all workers of a cluster share: who lives, who holds what, and what they know. A worker's lease covers
 * all that it holds, and ends when nothing is heard of it for its term. Names and records hold no secrets. Every call
 * rejects while the book is out of reach.
 */
export interface CoordinationStore {
    /** Renews the lease of this worker. */
    beat(report: WorkerReport): Promise<Members>;
    /**
     * Takes what nobody living holds.
     * @param names In the order in which they should be tried.
     * @param most How many to take.
     */
    claim(names: readonly string[], most: number): Promise<readonly Claim[]>;
    /**
     * Says again what this worker holds, after its lease was overdue.
     * @returns what others have taken meanwhile.
     */
    reclaim(names: readonly string[]): Promise<readonly string[]>;
    /** @param restMillis Nobody is to take them before. */
    giveBack(names: readonly string[], restMillis?: number): Promise<void>;
    /** Takes over what dead workers held. */
    adopt(most: number): Promise<readonly Claim[]>;
    /** Keeps what is known of exits. */
    save(records: ReadonlyMap<string, string>): Promise<void>;
    load(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
    /** Keeps what is known of a site, and tells all others. */
    publish(site: string, record: string): Promise<void>;
    /**
     * Takes a part of what all workers together may spend.
     * @param name What is spent.
     * @param most How much there is in all.
     * @param amount Less than 0 to give a part back.
     */
    spend(name: string, most: number, amount: number): Promise<Spent>;
    /** What is known of all sites. */
    sites(): Promise<ReadonlyMap<string, string>>;
    /** Asks all others to look at the book now: somebody came, or something became free. */
    nudge(): Promise<void>;
    /** From now on, hears the others. Also called again when it may have missed something. */
    listen(listener: CoordinationListener): void;
    /** This worker lives no more; what it still holds is free. */
    leave(): Promise<void>;
    close(): Promise<void>;
}

export interface CoordinationListener {
    /** Somebody nudged. */
    onNudge(): void;
    /** Somebody learned of a site. */
    onSite(site: string, record: string): void;
}
