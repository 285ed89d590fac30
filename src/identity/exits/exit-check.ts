import { readEcho } from '../../common/ip-page.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity } from '../identity.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { SteadyExits } from './steady-exits.js';

export interface ExitCheckOptions {
    /** Answers with the IP address of whoever asks, as text or in JSON, which may tell country and time zone too. */
    readonly url: string;
    /** How old the last answer may be. */
    readonly intervalMillis: number;
}

/** Fetches a page by a proxy. @throws when there is no answer in time */
export type FetchText = (url: string, proxyUrl: string, timeoutMillis: number) => Promise<string>;

const TIMEOUT_MILLIS = 10_000;

interface Check {
    readonly atMillis: number;
    readonly done: Promise<void>;
}

/**
 * Asks now and then by which address an identity is seen, so that one whose exit was changed in silence ends before
 * its cookies are shown from there. An answer that cannot be had is no answer: the identity goes on.
 */
export class ExitCheck {
    private readonly checks = new WeakMap<Identity, Check>();

    constructor(
        private readonly options: ExitCheckOptions,
        private readonly identities: Identities,
        private readonly steady: SteadyExits,
        private readonly bridges: SocksBridges,
        private readonly fetchText: FetchText,
    ) {}

    /** @returns whether the identity still has its exit, as far as that can be found out. */
    async passes(identity: Identity): Promise<boolean> {
        const { url, intervalMillis } = this.options;
        const { proxyUrl } = identity.connection;
        if (proxyUrl === undefined) return true;
        const now = this.identities.now();
        let check = this.checks.get(identity);
        if (check === undefined || now - check.atMillis >= intervalMillis) {
            check = { atMillis: now, done: this.check(identity, url, proxyUrl) };
            this.checks.set(identity, check);
        }
        // Others that came meanwhile wait too.
        await check.done;
        return identity.retired === undefined;
    }

    private async check(identity: Identity, url: string, proxyUrl: string): Promise<void> {
        const ask = async (): Promise<string> =>
            this.fetchText(url, await this.bridges.urlFor(proxyUrl), TIMEOUT_MILLIS);
        const answer = await ask().catch(() => '');
        const { ip, country, timezone } = readEcho(answer);
        if (ip !== undefined) {
            this.steady.note(identity.exit, ip);
            this.identities.noteExitName(identity, ip);
        }
        if (country !== undefined) this.identities.notePlace(identity, { country, timezone });
    }
}
