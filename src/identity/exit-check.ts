import { isIP } from 'node:net';
import type { Identities } from './identities.js';
import type { Identity } from './identity.js';
import type { SocksBridges } from '../relay/socks-bridges.js';

export interface ExitCheckOptions {
    /** Answers with the IP address of whoever asks, as text or somewhere in JSON. */
    readonly url: string;
    /** How old the last answer may be. */
    readonly intervalMillis: number;
}

/** Fetches a page by a proxy. @throws when there is no answer in time */
export type FetchText = (url: string, proxyUrl: string, timeoutMillis: number) => Promise<string>;

const TIMEOUT_MILLIS = 10_000;
/** Keys under which services tell the address, by the order in which they are believed. */
const KEYS = ['ip', 'clientIp', 'origin', 'query', 'ipAddress'];

/**
 * Asks now and then by which address an identity is seen, so that one whose exit was changed in silence ends before
 * its cookies are shown from there. An answer that cannot be had is no answer: the identity goes on.
 */
export class ExitCheck {
    private readonly checkedAt = new WeakMap<Identity, number>();

    constructor(
        private readonly options: ExitCheckOptions,
        private readonly identities: Identities,
        private readonly bridges: SocksBridges,
        private readonly fetchText: FetchText,
    ) {}

    /** @returns whether the identity still leaves by its exit, as far as that can be found out. */
    async passes(identity: Identity): Promise<boolean> {
        const now = this.identities.now();
        const { url, intervalMillis } = this.options;
        const isDue = now - (this.checkedAt.get(identity) ?? -Infinity) >= intervalMillis;
        const { proxyUrl } = identity.connection;
        if (!isDue || proxyUrl === undefined) return true;
        this.checkedAt.set(identity, now);
        const answer = await this.fetchText(url, await this.bridges.urlFor(proxyUrl), TIMEOUT_MILLIS).catch(
            () => undefined,
        );
        const ip = answer === undefined ? undefined : addressIn(answer);
        if (ip !== undefined) this.identities.noteExitName(identity, ip);
        return identity.retired === undefined;
    }
}

function addressIn(body: string): string | undefined {
    const text = body.trim();
    if (isIP(text) !== 0) return text;
    try {
        const told = JSON.parse(text) as Readonly<Record<string, unknown>>;
        return KEYS.map((key) => told[key]).find((value) => typeof value === 'string' && isIP(value) !== 0) as
            string | undefined;
    } catch {
        return undefined;
    }
}
