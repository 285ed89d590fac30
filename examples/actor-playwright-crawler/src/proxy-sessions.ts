import { redisCluster } from 'crawlee-proxy-sessions/redis';
import type { Provider, ProxySessionsOptions } from 'crawlee-proxy-sessions';
import { ProxySessions, fromActorInput } from 'crawlee-proxy-sessions';
import type { Input } from './input.js';

/** The identities of the crawl, as the input asks for them. */
export function createProxySessions(input: Input): ProxySessions {
    const { minDelaySecs = 0, report = true, redisUrl, requestQueueName } = input;
    const { rotation, maxRotationsPerRequest, whenExhausted, sessionPoolName, initialCookies } = input;
    const options: ProxySessionsOptions = {
        ...exitsOf(input),
        ...costOf(input),
        pacing: { minDelaySecs },
        report,
        ...(rotation && { rotation }),
        ...(maxRotationsPerRequest !== undefined && { maxRotationsPerRequest }),
        ...(whenExhausted && { whenExhausted }),
        ...(sessionPoolName && { sessionPoolName }),
        // Several runs use each exit one at a time.
        ...(redisUrl && { cluster: redisCluster({ url: redisUrl, prefix: requestQueueName ?? 'actor-runs' }) }),
        ...(initialCookies?.length && {
            prepareSession: ({ session, url }) => {
                const { hostname } = new URL(url);
                const isFor = ({ domain }: { domain?: string }) =>
                    domain === undefined || `.${hostname}`.endsWith(`.${domain.replace(/^\./, '')}`);
                session.setCookies(initialCookies.filter(isFor), url);
            },
        }),
    };
    return new ProxySessions(options);
}

/** Lists by price go before the proxy editor. */
function exitsOf({
    tieredProxyUrls,
    proxyConfiguration,
}: Input): { provider: Provider } | { tieredProxyUrls: string[][] } {
    if (tieredProxyUrls?.length) return { tieredProxyUrls };
    return { provider: fromActorInput(proxyConfiguration) };
}

/** What the proxies cost, and how much of it the crawl may spend. */
function costOf(input: Input): Pick<ProxySessionsOptions, 'cost' | 'budget'> {
    const { tieredProxyUrls, proxyPricePerGb, maxProxyGigabytes, maxProxyMoney } = input;
    const cost = proxyPricePerGb === undefined ? undefined : { perGb: proxyPricePerGb };
    const budget = {
        ...(maxProxyGigabytes !== undefined && { bytes: maxProxyGigabytes * 1e9 }),
        ...(maxProxyMoney !== undefined && { money: maxProxyMoney }),
    };
    return {
        ...(cost && { cost: tieredProxyUrls?.length ? tieredProxyUrls.map(() => cost) : cost }),
        ...(Object.keys(budget).length > 0 && { budget }),
    };
}
