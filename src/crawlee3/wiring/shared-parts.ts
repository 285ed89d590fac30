import type { ProxyConfiguration } from '@crawlee/core';
import type { SoftBlocks } from '../../detection/soft-blocks/soft-blocks.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { EventStream } from '../../events/event-stream.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Visitors } from '../proxy-configuration/visitors.js';
import type { Relays } from '../../relay/relays.js';
import type { Connections } from '../../connections/connections.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Assets } from '../browser/assets/assets.js';
import type { ExitVerification } from '../browser/exit-verifier.js';
import type { BrowserIdentities } from '../browser/contexts/browser-identities.js';
import type { SessionFailures } from '../../identity/preparing/session-failures.js';
import type { SessionCallbacks } from '../hooks/callbacks.js';
import type { ExitCheck } from '../../identity/exits/exit-check.js';
import type { Locale } from '../../common/locale.js';
import type { SessionBinder } from '../../identity/lifetime/session-binder.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { NamedIdentities } from '../../identity/named/named-identities.js';
import type { DetectorsParts } from './detectors.js';
import type { Preparing } from '../hooks/preparations.js';
import type { RobotsFiles } from './robots-files.js';
import type { SteadyExits } from '../../identity/exits/steady-exits.js';
import type { SharedResidents } from '../../identity/pool/residents.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { RotationName } from '../../identity/rotations/index.js';
import type { CrawlWatcher } from '../session-pool/crawl-watch.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { Tickets } from '../session-pool/tickets.js';

/** What all crawlers of one `ProxySessions` share. */
export interface SharedParts extends DetectorsParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly binder: SessionBinder;
    readonly tickets: Tickets;
    readonly visitors: Visitors;
    readonly events: EventStream;
    /** Who hears when crawls begin and end. */
    readonly crawls: CrawlWatcher;
    readonly bridges: SocksBridges;
    readonly relays: Relays;
    readonly connections: Connections;
    readonly steadyExits: SteadyExits;
    readonly proxyConfiguration: ProxyConfiguration;
    readonly sites: SiteNames;
    /** The identities that crawlers have in common; `undefined` when each has its own. */
    readonly residents: SharedResidents | undefined;
    /** Identities that are being prepared, by whichever crawler. */
    readonly preparing: Preparing;
    readonly sendGate: SendGate;
    /** What pages of browsers may load on a site. */
    readonly assetsOf: (site: string) => Assets;
    /** For how long a challenge in a browser may take to solve itself. */
    readonly challengeWaitMillisOf: (site: string) => number;
    /** Tells the user a sentence. */
    readonly warn: (sentence: string) => void;
    readonly robotsFiles: RobotsFiles;
    readonly exitCheck: ExitCheck | undefined;
    /** What an identity says of itself, where the user wants it to fit its exit. */
    readonly localeOf: (identity: Identity) => Locale | undefined;
    /** `undefined` when the user asks for no identities by name. */
    readonly named: NamedIdentities | undefined;
    /** `undefined` when nothing is to be kept. */
    readonly state: StateKeeper | undefined;
    /** How the identities of a route rotate. */
    readonly rotationOf: (route: string | undefined) => RotationName;
    readonly browserIdentities: BrowserIdentities;
    readonly verifyExit: ExitVerification | undefined;
    readonly maxRotationsPerRequest: number;
    readonly callbacks: SessionCallbacks;
    readonly sessionFailures: SessionFailures;
    readonly clock: Clock;
    /** `undefined` when the user does not want them looked for. */
    readonly softBlocks: SoftBlocks | undefined;
}
