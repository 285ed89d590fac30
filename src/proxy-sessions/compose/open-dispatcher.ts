import type { Random } from '../../common/session-id.js';
import { Cluster } from '../../cluster/cluster.js';
import { systemClock } from '../../dispatch/clock.js';
import { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Supplies } from '../../dispatch/supplies.js';
import type { Engine } from '../../engine/engine.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Log } from '../../report/log.js';
import type { ExitNames } from '../../state/exit-names.js';
import type { ClusterMembership } from '../../stores/coordination-store.js';
import type { ResolvedOptions } from '../options/options.js';
import type { SettingsByRoute } from '../settings-by-route.js';
import type { Accounts } from './accounts.js';
import { exhaustionOf } from './open-engine.js';

export interface DispatcherParts {
    readonly options: Pick<ResolvedOptions, 'outageSecs' | 'cluster'>;
    readonly settings: SettingsByRoute;
    readonly supplies: Supplies;
    readonly engine: Engine;
    readonly accounts: Accounts;
    readonly events: EventStream;
    readonly random: Random;
    readonly exitNames: ExitNames;
    readonly log: Pick<Log, 'warning' | 'info'>;
    /** By which the exits are shared with other workers. @default they are all ours */
    readonly membership: ClusterMembership | undefined;
}

/** The dispatcher, with the exits that it begins with. */
export function openDispatcher(parts: DispatcherParts): Dispatcher {
    const { options, settings, supplies, engine, accounts, events, random } = parts;
    const dispatcher = new Dispatcher({
        engine,
        supplies,
        clock: systemClock,
        random,
        exhaustion: exhaustionOf(settings, engine),
        events,
        spending: accounts.budgets,
        outageMillis: options.outageSecs * 1000,
    });
    dispatcher.open(joinCluster(parts, dispatcher));
    return dispatcher;
}

function joinCluster(
    { options, membership, exitNames, engine, supplies, random, events, log }: DispatcherParts,
    dispatcher: Dispatcher,
): Cluster | undefined {
    if (options.cluster === undefined || membership === undefined) return undefined;
    return new Cluster({
        name: options.cluster.name,
        membership,
        names: exitNames,
        engine,
        dispatcher,
        provider: supplies.main.provider,
        random,
        clock: systemClock,
        events,
        log,
    });
}
