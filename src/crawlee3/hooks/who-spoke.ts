import type { Detector } from '../../detection/detector.js';
import type { Judgement, Observation } from '../../detection/rule.js';
import type { TunnelAnswer, Unreachable } from '../../relay/tunnel-probe.js';
import type { ProxyProbes } from './proxy-probes.js';

/** Proxies that open no tunnel to other ports take our login, or refuse it, for this one. */
const HTTPS_PORT = 443;

/** The proxy that an answer came by, and who knows its words. */
export interface AskedProxy {
    readonly proxyUrl: string;
    readonly detector: Detector;
}

/**
 * Over plain http an answer may be the proxy's or the target's, and a hostile page can say whatever a proxy can. Before an
 * account, or an exit on all sites, is held to account for such words, the proxy is asked for a tunnel: that answer is its own.
 */
export class WhoSpoke {
    constructor(
        private readonly probes: ProxyProbes,
        private readonly now: () => number,
    ) {}

    /** @returns what follows from an answer, once it is known whose it was. */
    async verify(judgement: Judgement, seen: Observation, { detector, proxyUrl }: AskedProxy): Promise<Judgement> {
        const { outcome, hearsay } = judgement;
        if (hearsay === undefined) {
            if (outcome === 'ok') this.probes.noteWorking(proxyUrl);
            return judgement;
        }
        // SOCKS has no statuses.
        if (proxyUrl.startsWith('socks') && seen.status === 407) return this.asTargets(seen, detector);
        const said = await this.probes.ask(proxyUrl, seen.url);
        if (said !== undefined && 'unreachable' in said) {
            return detector.judge({ ...seen, proxyUnreachable: said.unreachable }, this.now());
        }
        const isAboutAccount = outcome === 'misconfigured' || judgement.about === 'account';
        const proof =
            (await this.proofIn(said, judgement, seen, detector)) ??
            (isAboutAccount && !isOpen(said)
                ? await this.proofIn(await this.askElsewhere(proxyUrl, seen), judgement, seen, detector)
                : undefined);
        if (proof !== undefined) return proof;
        const isDenied = isOpen(said) && hearsay !== 'tls-opener';
        if (isAboutAccount && !isDenied && !this.probes.hasWorked(proxyUrl)) return judgement;
        // Nobody's yet: the engine finds out whether it is the exit or the address.
        if (outcome === 'proxy-failed' && judgement.about === undefined && hearsay === 'proxy-likely') {
            return { ...judgement, failure: 'connection-lost' };
        }
        return this.asTargets(seen, detector);
    }

    private asTargets(seen: Observation, detector: Detector): Promise<Judgement> {
        return detector.judge({ ...seen, speaker: 'target' }, this.now());
    }

    /** What the proxy says itself, where that comes to the same. */
    private async proofIn(
        said: TunnelAnswer | undefined,
        { outcome, about }: Judgement,
        { url, viaProxy, context }: Observation,
        detector: Detector,
    ): Promise<Judgement | undefined> {
        if (said === undefined || isOpen(said)) return undefined;
        const error = new Error(`Proxy responded with ${said.status}`);
        const own = await detector.judge({ url, viaProxy, context, error, ...said }, this.now());
        // It fails, too, where it says so in words of its own.
        return own.outcome === outcome && own.about === about ? own : undefined;
    }

    private async askElsewhere(proxyUrl: string, { url }: Observation): Promise<TunnelAnswer | undefined> {
        const said = await this.probes.ask(proxyUrl, url, HTTPS_PORT);
        return said !== undefined && 'unreachable' in said ? undefined : said;
    }
}

function isOpen(said: TunnelAnswer | Unreachable | undefined): boolean {
    return said !== undefined && 'status' in said && said.status < 300;
}
