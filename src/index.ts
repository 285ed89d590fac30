export { ProxySessionsError } from './common/errors.js';
export type { ProxySessionsErrorCode } from './common/errors.js';
export type { Budget, BudgetPeriod, WhenSpent } from './budget/options.js';
export type { Bytes } from './connections/byte-sums.js';
export type { BrowserIdentities } from './crawlee3/browser/contexts/browser-identities.js';
export type { ExitVerification } from './crawlee3/browser/exit-verifier.js';
export type { AssetRequest, Assets } from './crawlee3/browser/assets/assets.js';
export type { SessionAnswer, SessionCallbacks, SessionPreparation } from './crawlee3/hooks/callbacks.js';
export type { SessionProxyInfo } from './crawlee3/proxy-configuration/proxy-info.js';
export type { AnyCrawlerClass } from './crawlee3/wiring/crawler-kind.js';
export type {
    Claim,
    ClusterBook,
    ClusterMembership,
    CoordinationListener,
    CoordinationStore,
    Members,
    Spent,
    WhenCutOff,
    Worker,
    WorkerReport,
} from './stores/coordination-store.js';
export { keyValueStore } from './crawlee3/wiring/key-value-store.js';
export type { RetireReason } from './events/retire-reason.js';
export type { OnBlocked } from './identity/named/named-identities.js';
export type { RotationAlias, RotationName } from './identity/rotations/index.js';
export type { Finding, HeadersLike, Observation, Rule } from './detection/rule.js';
export type { ServiceError, ServiceErrors, ServiceTrouble } from './detection/service-errors.js';
export type { WhenExhausted } from './dispatch/exhaustion.js';
export type { LimitExplanation, SiteExplanation } from './engine/explain/site-explanation.js';
export type { Outcome, Subject, Verdict } from './engine/verdict.js';
export type { Cost } from './providers/cost.js';
export * from './providers/index.js';
export { ProxySessions } from './proxy-sessions/proxy-sessions.js';
export type { BrowserPoolOptionsIn, HandWiredParts } from './proxy-sessions/by-hand.js';
export type { ProxySessionsEvents, ProxySessionsListener } from './proxy-sessions/events.js';
export type { CrawlerOptionsOf } from './proxy-sessions/crawler-options-of.js';
export { judge } from './proxy-sessions/judge.js';
export type { Answer, JudgeOptions } from './proxy-sessions/judge.js';
export type { GivenUrls, RestOptions } from './proxy-sessions/exit-controls.js';
export type { ReportedAnswer } from './proxy-sessions/reported.js';
export type { AnswerOptions } from './proxy-sessions/options/answers.js';
export type { IdentityOptions } from './proxy-sessions/options/identities.js';
export type { ProxySessionsOptions } from './proxy-sessions/options/options.js';
export type { ReportingOptions } from './proxy-sessions/options/reporting.js';
export type { RouteOptions, RoutingOptions } from './proxy-sessions/options/routes.js';
export { memoryStore } from './stores/memory.js';
export type { StateStore } from './stores/store.js';
export type { SiteSettings } from './proxy-sessions/options/sites.js';
export type { SourceOptions } from './proxy-sessions/options/sources.js';
export type { SpendingOptions } from './proxy-sessions/options/spending.js';
export type { StateOptions } from './proxy-sessions/options/state.js';
export type {
    Counted,
    ExitOnSiteStats,
    ExitStats,
    LearnedLimit,
    LearnedPace,
    RequestCounts,
    SiteStats,
    Stats,
    TierStats,
    Totals,
} from './report/stats.js';
