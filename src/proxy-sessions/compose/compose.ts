import type { Closable } from '../../common/close-all.js';
import { Connections } from '../../connections/connections.js';
import { TrafficNews } from '../../connections/traffic-news.js';
import { log as crawleeLog } from '../../crawlee3/crawlee.js';
import { watchedBy } from '../../crawlee3/session-pool/crawl-watch.js';
import type { SharedParts } from '../../crawlee3/wiring/shared-parts.js';
import { reportLog } from '../../crawlee3/wiring/report-log.js';
import { Reporting } from '../../crawlee3/wiring/reporting.js';
import { SpendingWatch } from '../../crawlee3/wiring/spending-watch.js';
import { systemClock } from '../../dispatch/clock.js';
import { exitSupplyOf, Supplies } from '../../dispatch/supplies.js';
import type { Engine } from '../../engine/engine.js';
import { seededRandom } from '../../engine/random.js';
import { EventStream } from '../../events/event-stream.js';
import { LostExits } from '../../identity/exits/lost-exits.js';
import { nameVia } from '../../identity/routes/site-names.js';
import { Relays } from '../../relay/relays.js';
import { SocksBridges } from '../../relay/socks-bridges.js';
import type { Log } from '../../report/log.js';
import { SessionCounter } from '../../report/session-counter.js';
import { Warnings } from '../../report/warnings.js';
import { ExitNames } from '../../state/exit-names.js';
import { Knowledge } from '../../state/knowledge.js';
import { ExitControls } from '../exit-controls.js';
import type { ProxySessionsOptions } from '../options/options.js';
import { resolveOptions } from '../options/options.js';
import { PublicEvents } from '../public-events.js';
import { SettingsByRoute } from '../settings-by-route.js';
import { siteNamer } from '../site-names.js';
import { keepSpending, openAccounts } from './accounts.js';
import { keepState } from './keep-state.js';
import { openDispatcher } from './open-dispatcher.js';
import { openEngine } from './open-engine.js';
import { openIdentities } from './open-identities.js';
import { buildSharedParts } from './shared-parts.js';

/** The parts of one `ProxySessions`, as far as its methods use them. */
export interface Parts {
    readonly engine: Engine;
    /** What its crawlers share. */
    readonly shared: SharedParts;
    readonly exits: ExitControls;
    readonly reporting: Reporting;
    readonly publicEvents: PublicEvents;
    readonly log: Pick<Log, 'warning'>;
    /** What is saved, or given back, while all else is still there. */
    readonly closedFirst: readonly (Closable | undefined)[];
    readonly closedLast: readonly Closable[];
}

/**
 * Builds the parts, each after those that it uses. What has to reach a part that is built later goes by the events.
 * @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong.
 */
export function compose(given: ProxySessionsOptions): Parts {
    const options = resolveOptions(given);
    const clock = systemClock;
    const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
    // Not made earlier, because a child of Crawlee's log keeps the level that its parent had.
    const log = crawleeLog.child({ prefix: 'ProxySessions' });
    const warn = (sentence: string): void => {
        log.warning(sentence);
    };
    const events = new EventStream();
    const supplies = new Supplies(options.supplies);
    const settings = new SettingsByRoute(options, options.routes, supplies);
    const siteOf = siteNamer(options.site, warn);
    const exitNames = new ExitNames(supplies);
    const connections = new Connections((url, route) => nameVia(siteOf(url), route));
    const relays = new Relays(options.supplies.map(({ provider }) => provider));
    const bridges = new SocksBridges();
    const membership = options.cluster?.join();

    const accounts = openAccounts({ options, supplies, connections, membership, events });
    const spending = keepSpending(options, accounts, warn);
    const engine = openEngine({ options, settings, supplies, accounts, random });
    const sessions = new SessionCounter();
    events.subscribe(sessions);
    const dispatcher = openDispatcher({
        options,
        settings,
        supplies,
        engine,
        accounts,
        events,
        random,
        exitNames,
        log,
        membership,
    });
    const knowledge = new Knowledge(engine, exitNames, clock, (site) => settings.isKnown(site));
    const state = keepState(options, { knowledge, engine, sessions, warn });

    const ofIdentities = { options, engine, dispatcher, connections, relays, knowledge, exitNames, events };
    const { identities, binder } = openIdentities(ofIdentities);
    const reporting = new Reporting({
        engine,
        dispatcher,
        identities,
        sessions,
        events,
        clock,
        log: reportLog(log),
        accounts,
        traffic: connections.traffic,
        exitSupply: exitSupplyOf(supplies.main.provider),
        reportKey: options.report,
        statusIntervalMillis: options.statusIntervalSecs * 1000,
        metrics: options.metrics,
    });
    const shared = buildSharedParts({
        options,
        settings,
        engine,
        dispatcher,
        identities,
        binder,
        connections,
        relays,
        bridges,
        events,
        state,
        siteOf,
        crawls: watchedBy(reporting, ...(spending === undefined ? [] : [new SpendingWatch(spending)])),
        warn,
        clock,
        random,
    });
    const publicEvents = new PublicEvents(clock, warn, new TrafficNews(connections.traffic));
    events.subscribe(knowledge);
    events.subscribe(new LostExits(identities, supplies, clock));
    events.subscribe(new Warnings(clock, warn));
    events.subscribe(publicEvents);

    const exits = new ExitControls({ engine, dispatcher, identities, clock, events });
    exits.load(warn);
    return {
        engine,
        shared,
        exits,
        reporting,
        publicEvents,
        log,
        closedFirst: [state, spending, accounts.budgets],
        closedLast: [identities, relays, connections, bridges, dispatcher, reporting],
    };
}
