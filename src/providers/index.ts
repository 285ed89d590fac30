export type { ApifyProxyOptions } from './apify.js';
export { apifyProxy } from './apify.js';
export type { ActorProxyInput } from './from-actor-input.js';
export { fromActorInput } from './from-actor-input.js';
export type { ProxyConfigurationLike } from './from-proxy-configuration.js';
export { fromProxyConfiguration } from './from-proxy-configuration.js';
export type {
    ConnectContext,
    Connection,
    ExitSource,
    HeadersToSend,
    Interception,
    Provider,
    ProviderExit,
    SessionHeaders,
    SessionLifetime,
} from './provider.js';
export { proxyUrls } from './proxy-urls.js';
export type { ZyteSmartProxyOptions } from './zyte/smart-proxy.js';
export { zyteSmartProxy } from './zyte/smart-proxy.js';
