export type { ApifyProxyOptions } from './apify.js';
export { apifyProxy } from './apify.js';
export type { ActorProxyInput } from './from-actor-input.js';
export { fromActorInput } from './from-actor-input.js';
export type { ProxyConfigurationLike } from './from-proxy-configuration.js';
export { fromProxyConfiguration } from './from-proxy-configuration.js';
export type {
    ConnectContext,
    Connection,
    ExitList,
    ExitListener,
    ExitSource,
    HeadersToSend,
    Interception,
    ListChange,
    ListLoading,
    LoadingListener,
    Provider,
    ProviderExit,
    ProviderRoute,
    SessionHeaders,
    SessionLifetime,
} from './provider.js';
export type { PortRangeOptions } from './port-range.js';
export { portRange } from './port-range.js';
export type { ProxyMeshOptions } from './proxy-mesh.js';
export type { ListSource, LoadedList } from './lists/list-source.js';
export { parseProxyList } from './lists/parse-proxy-list.js';
export { proxyUrls, tieredProxyUrls } from './proxy-urls.js';
export type { ScrapoxyOptions } from './scrapoxy.js';
export { scrapoxy } from './scrapoxy.js';
export type {
    CommonServiceOptions,
    ServiceFactory,
    ServiceOptions,
    StrictOptions,
    TlsOptions,
} from './services/service.js';
export {
    anyIp,
    brightData,
    bytio,
    crawlbase,
    dataImpulse,
    decodo,
    evomi,
    experimental,
    geoNode,
    ipRoyal,
    massive,
    nimble,
    oxylabs,
    scrapeDo,
    scrapeOps,
    scraperApi,
    soax,
    soaxLegacy,
    thordata,
    tor,
    webshare,
} from './services/index.js';
export type { TemplateProxyOptions } from './template-proxy.js';
export { templateProxy } from './template-proxy.js';
export type { ZyteApiProxyOptions } from './zyte/api-proxy.js';
export { zyteApiProxy } from './zyte/api-proxy.js';
export type { ZyteSmartProxyOptions } from './zyte/smart-proxy.js';
export { zyteSmartProxy } from './zyte/smart-proxy.js';
