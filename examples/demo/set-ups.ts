import { ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';

/** One way to give a crawler its proxies. */
export interface SetUp {
    readonly name: string;
    optionsFor<Options extends object>(
        crawlerClass: abstract new (options?: Options) => unknown,
        options: Options,
        proxyUrls: string[],
    ): Options;
}

export const stock: SetUp = {
    name: 'stock Crawlee',
    optionsFor: (_crawlerClass, options, proxyUrls) => ({
        ...options,
        proxyConfiguration: new ProxyConfiguration({ proxyUrls }),
    }),
};

export const ours: SetUp = {
    name: 'with proxy sessions',
    optionsFor: (crawlerClass, options, proxyUrls) => {
        const proxySessions = new ProxySessions({ proxyUrls });
        return { ...options, ...proxySessions.optionsFor(crawlerClass, options) };
    },
};
