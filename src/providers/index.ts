export type { ApifyProxyOptions } from './apify.js';
export { apifyProxy } from './apify.js';
export type { ActorProxyInput } from './from-actor-input.js';
export { fromActorInput } from './from-actor-input.js';
export type { ProxyConfigurationLike } from './from-proxy-configuration.js';
export { fromProxyConfiguration } from './from-proxy-configuration.js';
export type { ConnectContext, ExitSource, Provider, ProviderExit, SessionLifetime } from './provider.js';
export { proxyUrls } from './proxy-urls.js';
