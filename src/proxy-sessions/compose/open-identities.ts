import type { Connections } from '../../connections/connections.js';
import { systemClock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Engine } from '../../engine/engine.js';
import type { EventStream } from '../../events/event-stream.js';
import { Identities } from '../../identity/lifetime/identities.js';
import { SessionBinder } from '../../identity/lifetime/session-binder.js';
import { KeptExits } from '../../identity/lifetime/kept-exits.js';
import type { Relays } from '../../relay/relays.js';
import type { ExitNames } from '../../state/exit-names.js';
import type { Knowledge } from '../../state/knowledge.js';
import type { ResolvedOptions } from '../options/options.js';

export interface IdentitiesParts {
    readonly options: Pick<ResolvedOptions, 'exclusive' | 'onBlocked' | 'matchLocale'>;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly connections: Connections;
    readonly relays: Relays;
    readonly knowledge: Knowledge;
    readonly exitNames: ExitNames;
    readonly events: EventStream;
}

export interface OpenedIdentities {
    readonly identities: Identities;
    readonly binder: SessionBinder;
}

/** The identities of all crawlers, and what binds sessions to exits. */
export function openIdentities(parts: IdentitiesParts): OpenedIdentities {
    const { options, engine, dispatcher, connections, relays, knowledge, exitNames: names, events } = parts;
    const { exclusive, onBlocked, matchLocale } = options;
    const clock = systemClock;
    const keptExits = new KeptExits({ engine, dispatcher, clock });
    const naming = { exclusive, onBlocked };
    const identities = new Identities({ dispatcher, clock, names, naming, keptExits, events, connections });
    // Of exits of which neither provider nor check says it.
    const defaultCountry = typeof matchLocale === 'string' ? matchLocale : undefined;
    const binder = new SessionBinder({ identities, dispatcher, relays, names, knowledge, defaultCountry });
    return { identities, binder };
}
