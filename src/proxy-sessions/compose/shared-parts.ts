import { Tickets } from '../../crawlee3/session-pool/tickets.js';
import { SessionProxyConfiguration } from '../../crawlee3/proxy-configuration/proxy-configuration.js';
import { Visitors } from '../../crawlee3/proxy-configuration/visitors.js';
import type { SharedParts } from '../../crawlee3/wiring/shared-parts.js';
import { RobotsFiles } from '../../crawlee3/wiring/robots-files.js';
import type { Random } from '../../common/session-id.js';
import { SOFT_BLOCK, SoftBlocks } from '../../detection/soft-blocks/soft-blocks.js';
import { SendGate } from '../../dispatch/send-gate.js';
import type { Engine } from '../../engine/engine.js';
import { SessionFailures } from '../../identity/preparing/session-failures.js';
import { SiteNames } from '../../identity/routes/site-names.js';
import { SteadyExits } from '../../identity/exits/steady-exits.js';
import { routesOf } from '../asked-routes.js';
import { inCommon } from './in-common.js';
import { namedIdentities } from './named-identities.js';
import type { ResolvedOptions } from '../options/options.js';
import { rotationOf } from '../options/routes.js';
import type { SettingsByRoute } from '../settings-by-route.js';

/** What is there before crawlers come. */
export interface SharedPartsOptions extends Pick<
    SharedParts,
    | 'dispatcher'
    | 'identities'
    | 'binder'
    | 'connections'
    | 'relays'
    | 'bridges'
    | 'events'
    | 'state'
    | 'crawls'
    | 'warn'
    | 'clock'
> {
    readonly options: ResolvedOptions;
    readonly settings: SettingsByRoute;
    readonly engine: Engine;
    readonly siteOf: (url: string) => string;
    readonly random: Random;
}

/** Builds what all crawlers of one `ProxySessions` share. */
export function buildSharedParts(given: SharedPartsOptions): SharedParts {
    const { options, settings, engine, dispatcher, identities, binder } = given;
    const { connections, relays, bridges, events, state, clock, siteOf } = given;
    const { maxRotationsPerRequest, detection } = options;
    const { prepareSession, checkSession, maxSessionFailures, browserIdentities, verifyExit } = options;
    events.subscribe({ leased: ({ lease: { exit, site } }) => connections.sites.note(exit, site) });
    const steadyExits = new SteadyExits(dispatcher, options.keepConnections);
    const sites = new SiteNames(siteOf, routesOf(options, { dispatcher, identities, engine, siteOf, clock }));
    const visitors = new Visitors({ dispatcher, relays });
    const sessionFailures = new SessionFailures({
        dispatcher,
        engine,
        clock,
        random: Math.random,
        mostInARow: maxSessionFailures,
        events,
    });
    const tickets = new Tickets(given.random);
    const proxyConfiguration = new SessionProxyConfiguration({
        bridges,
        dispatcher,
        identities,
        tickets,
        visitors,
        sites,
    });
    return {
        dispatcher,
        identities,
        binder,
        tickets,
        visitors,
        bridges,
        relays,
        connections,
        steadyExits,
        events,
        crawls: given.crawls,
        proxyConfiguration,
        sites,
        named: namedIdentities(options, { dispatcher, identities, sessionFailures, sites, settings, state }),
        assetsOf: (site) => settings.of(site).assets,
        challengeWaitMillisOf: (site) => settings.of(site).challengeWaitMillis,
        warn: given.warn,
        robotsFiles: new RobotsFiles({ proxyConfiguration, bridges, now: () => clock.now() }),
        sendGate: new SendGate(clock, (site) => settings.of(site).limits.minDelayMillis),
        state,
        ...inCommon(options, { identities, steadyExits, bridges }),
        rotationOf: (route) => rotationOf(options, route),
        browserIdentities,
        verifyExit,
        maxRotationsPerRequest,
        detection,
        softBlocks: detection.disable.includes(SOFT_BLOCK) ? undefined : new SoftBlocks(),
        callbacks: { ...(prepareSession && { prepareSession }), ...(checkSession && { checkSession }) },
        sessionFailures,
        clock,
    };
}
