export { ProxySessionsError } from './common/errors.js';
export type { ProxySessionsErrorCode } from './common/errors.js';
export type { SessionAnswer, SessionCallbacks, SessionPreparation } from './crawlee3/hooks/callbacks.js';
export type { ClusterBook } from './stores/coordination-store.js';
export { keyValueStore } from './crawlee3/wiring/key-value-store.js';
export type { RetireReason } from './identity/identity.js';
export type { OnBlocked } from './identity/named-identities.js';
export type { RotationAlias, RotationName } from './identity/rotations/index.js';
export type { Finding, HeadersLike, Observation, Rule } from './detection/rule.js';
export type { ServiceError, ServiceErrors, ServiceTrouble } from './detection/service-errors.js';
export type { WhenExhausted } from './dispatch/exhaustion.js';
export type { LimitExplanation, SiteExplanation } from './engine/explain/site-explanation.js';
export type { Outcome, Subject } from './engine/verdict.js';
export * from './providers/index.js';
export { ProxySessions } from './proxy-sessions/proxy-sessions.js';
export type { ProxySessionsEvents } from './proxy-sessions/events.js';
export type { CrawlerOptionsOf } from './proxy-sessions/crawler-options-of.js';
export type { GivenUrls, RestOptions } from './proxy-sessions/exit-controls.js';
export type { ProxySessionsOptions } from './proxy-sessions/options.js';
export { memoryStore } from './stores/memory.js';
export type { StateStore } from './stores/store.js';
export type { SiteSettings } from './proxy-sessions/sites.js';
export type {
    ExitOnSiteStats,
    ExitStats,
    LearnedLimit,
    LearnedPace,
    RequestCounts,
    SiteStats,
    Stats,
    Totals,
} from './report/stats.js';
