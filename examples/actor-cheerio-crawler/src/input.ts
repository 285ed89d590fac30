import { Actor, log } from 'apify';
import type { ActorProxyInput, ProxySessionsOptions } from 'crawlee-proxy-sessions';

type PackageOptions = Pick<
    ProxySessionsOptions,
    'rotation' | 'maxRotationsPerRequest' | 'whenExhausted' | 'sessionPoolName'
>;

/** The fields of `.actor/input_schema.json`. The platform fills in defaults; a local run does not. */
export interface Input extends PackageOptions {
    readonly startUrls: { url: string }[];
    readonly proxyConfiguration?: ActorProxyInput;
    readonly tieredProxyUrls?: string[][];
    readonly initialCookies?: { name: string; value: string; domain?: string; path?: string }[];
    readonly followLinks?: boolean;
    readonly maxRequestsPerCrawl?: number;
    readonly maxSessions?: number;
    readonly maxConcurrency?: number;
    readonly minDelaySecs?: number;
    readonly maxProxyGigabytes?: number;
    readonly proxyPricePerGb?: number;
    readonly maxProxyMoney?: number;
    readonly report?: boolean;
    readonly requestQueueName?: string;
    readonly redisUrl?: string;
}

/** @throws Error when there is no input. */
export async function readInput(): Promise<Input> {
    const input = await Actor.getInput<Input>();
    if (!input?.startUrls?.length) throw new Error('The input is missing: set at least "startUrls".');
    return withLocalProxy(input);
}

/** A local run without the password of Apify Proxy still works, unless the input asks for proxies that cost extra. */
export function withLocalProxy(input: Input): Input {
    const { useApifyProxy = false, apifyProxyGroups = [], proxyUrls = [] } = input.proxyConfiguration ?? {};
    const needsPassword = useApifyProxy && proxyUrls.length === 0 && !input.tieredProxyUrls?.length;
    if (!needsPassword || process.env.APIFY_PROXY_PASSWORD || apifyProxyGroups.length > 0) return input;
    log.warning(
        'APIFY_PROXY_PASSWORD is not set, so this run uses no proxy: sites see your own IP. ' +
            'Copy the password from Apify Console > Proxy, or set proxyConfiguration.proxyUrls.',
    );
    return { ...input, proxyConfiguration: { useApifyProxy: false } };
}
