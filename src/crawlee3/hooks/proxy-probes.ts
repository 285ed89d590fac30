import { makeRoom } from '../../common/make-room.js';
import type { TunnelAnswer, Unreachable } from '../../relay/tunnel-probe.js';
import { authorityOf, probeTunnel } from '../../relay/tunnel-probe.js';

/** However many pages of a host say the same, its proxy is asked once in so long. */
const REMEMBERED_MILLIS = 5_000;
const MOST_REMEMBERED = 1_000;
/** Proxies that are known to take our login. */
const MOST_WORKING = 20_000;

interface Probe {
    readonly at: number;
    readonly answer: Promise<TunnelAnswer | Unreachable | undefined>;
}

/** Asks proxies for tunnels, to hear what they say themselves. */
export class ProxyProbes {
    private readonly probes = new Map<string, Probe>();
    private readonly working = new Set<string>();

    constructor(private readonly now: () => number) {}

    /** @param port Of the target. @default the one of its address */
    ask(proxyUrl: string, targetUrl: string, port?: number): Probe['answer'] {
        const key = `${proxyUrl} ${authorityOf(targetUrl, port)}`;
        const known = this.probes.get(key);
        if (known !== undefined && this.now() - known.at < REMEMBERED_MILLIS) return known.answer;
        const answer = probeTunnel(proxyUrl, targetUrl, port);
        this.probes.delete(key);
        makeRoom(this.probes, MOST_REMEMBERED);
        this.probes.set(key, { at: this.now(), answer });
        return answer;
    }

    /** The proxy passed a request on, so it takes our login. */
    noteWorking(proxyUrl: string): void {
        if (this.working.size < MOST_WORKING) this.working.add(new URL(proxyUrl).host);
    }

    hasWorked(proxyUrl: string): boolean {
        return this.working.has(new URL(proxyUrl).host);
    }
}
