import type { AnyCrawlerClass } from '../crawlee3/wiring/crawler-kind.js';

/** The options that a crawler class takes. */
export type CrawlerOptionsOf<CrawlerClass extends AnyCrawlerClass> = NonNullable<
    ConstructorParameters<CrawlerClass>[0]
>;
