import { Actor } from 'apify';
import { CheerioCrawler } from 'crawlee';
import type { ActorProxyInput, ProxySessionsOptions } from 'crawlee-proxy-sessions';
import { ProxySessions, fromActorInput } from 'crawlee-proxy-sessions';

/** The fields of `.actor/input_schema.json`; the platform fills in its defaults, a run elsewhere does not. */
interface Input extends Pick<ProxySessionsOptions, 'rotation' | 'maxRotationsPerRequest' | 'whenExhausted'> {
    readonly startUrls: { url: string }[];
    readonly proxyConfiguration: ActorProxyInput;
    readonly followLinks?: boolean;
    readonly maxRequestsPerCrawl?: number;
    readonly maxSessions?: number;
    readonly maxConcurrency?: number;
    readonly minDelaySecs?: number;
}

await Actor.init();

const input = await Actor.getInput<Input>();
if (input === null) throw new Error('There is no input: give at least "startUrls" and "proxyConfiguration".');
const { startUrls, proxyConfiguration, followLinks = true, maxSessions = 100, ...settings } = input;
const { rotation, maxRotationsPerRequest, whenExhausted, minDelaySecs = 0 } = settings;

const proxySessions = new ProxySessions({
    provider: fromActorInput(proxyConfiguration),
    pacing: { minDelaySecs },
    ...(rotation && { rotation }),
    ...(maxRotationsPerRequest !== undefined && { maxRotationsPerRequest }),
    ...(whenExhausted && { whenExhausted }),
});
await proxySessions.checkAccess(); // one clear sentence now, instead of a crawl that fails page by page

const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxRequestsPerCrawl: settings.maxRequestsPerCrawl ?? 100,
        maxConcurrency: settings.maxConcurrency ?? 50,
        sessionPoolOptions: { maxPoolSize: maxSessions },
        requestHandler: async ({ request, $, session, enqueueLinks, pushData }) => {
            if (followLinks) await enqueueLinks();
            await pushData({ url: request.loadedUrl, title: $('title').text(), sessionId: session?.id });
        },
    }),
);
await crawler.run(startUrls);

await Actor.setValue('PROXY_SESSIONS', proxySessions.stats());
await proxySessions.close();
await Actor.exit();
