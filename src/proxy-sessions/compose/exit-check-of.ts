import { textFetcher } from '../../crawlee3/http/fetch-text.js';
import { ExitCheck } from '../../identity/exits/exit-check.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { SteadyExits } from '../../identity/exits/steady-exits.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { ResolvedOptions } from '../options/options.js';

export interface ExitCheckSources {
    readonly identities: Identities;
    readonly steadyExits: SteadyExits;
    readonly bridges: SocksBridges;
}

/** @returns `undefined` where nothing is to be checked. */
export function exitCheckOf(
    { exitCheck }: Pick<ResolvedOptions, 'exitCheck'>,
    { identities, steadyExits, bridges }: ExitCheckSources,
): ExitCheck | undefined {
    if (exitCheck === undefined) return undefined;
    const { url, everySecs } = exitCheck;
    return new ExitCheck({ url, intervalMillis: everySecs * 1000 }, identities, steadyExits, bridges, textFetcher());
}
