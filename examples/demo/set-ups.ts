import { ProxyConfiguration } from 'crawlee';
import type { ProxySessionsOptions } from 'crawlee-proxy-sessions';
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

export const ours = withProxySessions('with proxy sessions');

/** A process for each identity takes longer to start than a context. */
export const oursInProcesses = withProxySessions('with proxy sessions, processes', { browserIdentities: 'process' });

function withProxySessions(name: string, more: Pick<ProxySessionsOptions, 'browserIdentities'> = {}): SetUp {
    return {
        name,
        optionsFor: (crawlerClass, options, proxyUrls) => {
            const proxySessions = new ProxySessions({ proxyUrls, ...more });
            return { ...options, ...proxySessions.optionsFor(crawlerClass, options) };
        },
    };
}
