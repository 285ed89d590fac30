import { makeRoom } from '../../common/make-room.js';
import type { BaseHttpClient, ProxyConfiguration } from '@crawlee/core';
import { ProxySessionsError } from '../../common/errors.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import { loadScraper } from '../http/scraper.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { wrapMethod } from './wrap-method.js';

/** Comes with @crawlee/core, which is where Crawlee takes it from; loaded only for crawlers that respect robots.txt. */
const UTILS = '@crawlee/utils';

/** Exits that are tried for one file. */
const MOST_TRIES = 5;
const TIMEOUT_MILLIS = 30_000;
/** The site has no such file. */
const MISSING: readonly number[] = [404, 410];
/** A file that cannot be had is not asked for again before. */
const RETRY_MILLIS = 60_000;
/** Origins of which it is remembered that their files cannot be had. */
const MOST_FAILED = 1_000;

interface RobotsTxtFileClass {
    from(url: string, content: string, proxyUrl?: string): object;
}

/** What an exit got. */
interface Answer {
    readonly status: number;
    readonly body: string;
    /** By which sitemaps are to be read. */
    readonly proxyUrl: string | undefined;
}

/** What we use of a crawler: the members by which it reads robots.txt. */
interface RobotsCrawler {
    readonly httpClient: BaseHttpClient;
    readonly respectRobotsTxtFile: unknown;
    readonly robotsTxtFileCache: { get(origin: string): object | null; add(origin: string, file: object): boolean };
    readonly log: { warning(message: string): void };
}

type ReadRobots = (this: RobotsCrawler, url: string) => Promise<object | undefined>;

/** By the HTTP client that we gave the crawler. */
const filesOf = new WeakMap<BaseHttpClient, RobotsFiles>();

/**
 * Reads robots.txt through exits. Crawlee reads it from this machine's own address, with no option to change that, and
 * does so before a crawler gives us any request: so the method of its class is wrapped, and does as before for crawlers that
 * are not ours.
 */
export function readRobotsThroughExits(
    crawlerClass: AnyCrawlerClass,
    client: BaseHttpClient,
    files: RobotsFiles,
): void {
    filesOf.set(client, files);
    wrapMethod<ReadRobots>(crawlerClass, 'getRobotsTxtFileForUrl', (original) => {
        return async function (url) {
            const own = filesOf.get(this.httpClient);
            const mayRead = own === undefined || !this.respectRobotsTxtFile || (await own.fill(this, url));
            return mayRead ? original.call(this, url) : undefined;
        };
    });
}

export interface RobotsFilesParts {
    readonly proxyConfiguration: Pick<ProxyConfiguration, 'newUrl'>;
    readonly bridges: SocksBridges;
    readonly now: () => number;
}

/** The robots.txt files that the crawlers of one `ProxySessions` read. */
export class RobotsFiles {
    private readonly reading = new Map<string, Promise<boolean>>();
    private readonly failedAt = new Map<string, number>();
    /** Counts exits that could not read a file. */
    private turn = 0;

    constructor(private readonly parts: RobotsFilesParts) {}

    /** Has the crawler find the file in its cache. @returns whether it is there. */
    async fill(crawler: RobotsCrawler, url: string): Promise<boolean> {
        if (!URL.canParse(url)) return true;
        const { origin } = new URL(url);
        if (crawler.robotsTxtFileCache.get(origin) !== null) return true;
        const since = this.parts.now() - (this.failedAt.get(origin) ?? -Infinity);
        if (since < RETRY_MILLIS) return false;
        let reading = this.reading.get(origin);
        if (reading === undefined) {
            reading = this.read(crawler, origin).finally(() => this.reading.delete(origin));
            this.reading.set(origin, reading);
        }
        return reading;
    }

    private async read({ robotsTxtFileCache, log }: RobotsCrawler, origin: string): Promise<boolean> {
        const { RobotsTxtFile } = await loadUtils();
        const url = `${origin}/robots.txt`;
        let missing: Answer | undefined;
        for (let tries = 0; tries < MOST_TRIES; tries += 1) {
            const answer = await this.ask(url).catch(() => undefined);
            if (answer !== undefined && answer.status < 300) {
                return robotsTxtFileCache.add(origin, RobotsTxtFile.from(url, answer.body, answer.proxyUrl));
            }
            if (answer !== undefined && MISSING.includes(answer.status)) {
                // Outside of a tunnel it may be the proxy that has no such file: another exit has to say the same.
                const isSure = missing !== undefined || origin.startsWith('https:');
                missing = answer;
                if (isSure) break;
            }
            this.turn += 1;
        }
        if (missing !== undefined) return robotsTxtFileCache.add(origin, RobotsTxtFile.from(url, '', missing.proxyUrl));
        makeRoom(this.failedAt, MOST_FAILED);
        this.failedAt.set(origin, this.parts.now());
        log.warning(
            `robots.txt of ${origin} could not be read through ${MOST_TRIES} exits; its pages are taken as allowed.`,
        );
        return false;
    }

    /** By the same exit as the file before, as long as that one reads files. */
    private async ask(url: string): Promise<Answer> {
        const { proxyConfiguration, bridges } = this.parts;
        const given = await proxyConfiguration.newUrl(`robots-txt-${this.turn}`);
        const proxyUrl = given && (await bridges.urlFor(given));
        const scraper = await loadScraper();
        const { statusCode, body } = await scraper({
            url,
            ...(proxyUrl !== undefined && { proxyUrl }),
            timeout: { request: TIMEOUT_MILLIS },
            retry: { limit: 0 },
            throwHttpErrors: false,
        });
        return { status: statusCode, body, proxyUrl };
    }
}

async function loadUtils(): Promise<{ readonly RobotsTxtFile: RobotsTxtFileClass }> {
    try {
        return (await import(UTILS)) as { readonly RobotsTxtFile: RobotsTxtFileClass };
    } catch (cause) {
        throw new ProxySessionsError(
            'unsupported',
            `"respectRobotsTxtFile" needs the package ${UTILS}, which comes with Crawlee; install it beside your crawler.`,
            { cause },
        );
    }
}
