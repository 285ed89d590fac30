import type { Request } from '@crawlee/core';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import { keepExit, letGo } from '../engine/kept-exit.js';
import type { Identities, Naming } from '../identity/identities.js';
import { NamedIdentities } from '../identity/named-identities.js';
import type { StateKeeper } from '../state/keeper.js';
import type { ResolvedOptions } from './options.js';
import type { SettingsBySite } from './sites.js';

/** What holds for identities that the user asks for by name. */
export function namingOf(
    { exclusive, onBlocked }: ResolvedOptions,
    engine: Engine,
    dispatcher: Dispatcher,
    clock: Clock,
): Naming {
    return {
        exclusive,
        onBlocked,
        keep: keepExit,
        letGo: (exit) => {
            letGo(engine, exit, clock.now());
            dispatcher.moveLines();
        },
    };
}

export interface NamedParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly settings: SettingsBySite;
    readonly state: StateKeeper | undefined;
}

/** The named identities of all crawlers; `undefined` when the user names none. */
export function namedIdentities(options: ResolvedOptions, parts: NamedParts): NamedIdentities | undefined {
    const { identityOf } = options;
    if (identityOf === undefined) return undefined;
    const { settings, state } = parts;
    return new NamedIdentities({
        ...options,
        ...parts,
        // Whatever version of Crawlee made the request: it is the user's own.
        identityOf: (request) => identityOf(request as unknown as Request),
        maxWaitMillisOf: (site) => settings.of(site).exhaustion.maxWaitMillis,
        saved: async () => state?.savedSoon(),
    });
}
