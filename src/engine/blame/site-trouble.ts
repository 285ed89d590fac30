/** The first wait, and later ones by the time that has passed. A short one costs next to nothing. From the benchmark. */
const FIRST_WAIT_MILLIS = 200;
const WAIT_SHARE = 0.25;
/** A site that refuses for hours is asked once in so long. */
const LONGEST_WAIT_MILLIS = 300_000;
/** Requests at once when the site answers again, and how many more for each that it accepts. */
const FIRST_AFTERWARDS = 3;
const MORE_FOR_EACH = 2;

interface Trouble {
    readonly since: number;
    nextProbeAt: number;
    isProbing: boolean;
    probes: number;
}

/** A time in which a site refuses everybody: all its requests wait, but for one probe now and then. */
export class SiteTrouble {
    private current: Trouble | undefined;
    private acceptedSince = Infinity;

    /** Since when; `undefined` when there is none. */
    get since(): number | undefined {
        return this.current?.since;
    }

    get probes(): number {
        return this.current?.probes ?? 0;
    }

    /** When the next probe may go; `Infinity` while one is under way, `undefined` when there is no trouble. */
    get nextProbeAt(): number | undefined {
        if (this.current === undefined) return undefined;
        return this.current.isProbing ? Infinity : this.current.nextProbeAt;
    }

    /** How many requests may be under way: a site that has just come back is asked step by step. */
    get mostRunning(): number {
        return FIRST_AFTERWARDS + MORE_FOR_EACH * this.acceptedSince;
    }

    begin(since: number, now: number): void {
        this.current = { since, nextProbeAt: now + FIRST_WAIT_MILLIS, isProbing: false, probes: 0 };
    }

    startProbe(): void {
        if (this.current === undefined) return;
        this.current.isProbing = true;
        this.current.probes += 1;
    }

    /** The probe was refused, or told nothing. */
    endProbe(now: number): void {
        if (this.current === undefined) return;
        const { since } = this.current;
        this.current.isProbing = false;
        const wait = Math.max(FIRST_WAIT_MILLIS, WAIT_SHARE * (now - since));
        this.current.nextProbeAt = now + Math.min(LONGEST_WAIT_MILLIS, wait);
    }

    noteAccepted(): void {
        this.acceptedSince += 1;
    }

    end(): void {
        this.current = undefined;
        this.acceptedSince = 0;
    }

    restore(since: number, nextProbeAt: number): void {
        this.current = { since, nextProbeAt, isProbing: false, probes: 0 };
    }
}
