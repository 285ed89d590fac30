import { randomUUID } from 'node:crypto';
import { CheerioCrawler, Configuration } from 'crawlee';
import type { ProxySessions } from 'crawlee-proxy-sessions';

export interface Page {
    readonly title: string;
    readonly links: readonly string[];
}

interface Waiting {
    readonly resolve: (page: Page) => void;
    readonly reject: (error: Error) => void;
}

/** One crawler that stays up, and crawls the pages that it is asked for one by one. */
export class PageCrawler {
    private readonly waiting = new Map<string, Waiting>();
    private readonly crawler: CheerioCrawler;
    private readonly running: Promise<unknown>;

    constructor(proxySessions: ProxySessions, concurrency: number) {
        const options = proxySessions.optionsFor(CheerioCrawler, {
            keepAlive: true,
            minConcurrency: concurrency,
            maxConcurrency: concurrency,
            requestHandler: ({ request, $ }) => {
                const links = $('a[href]').get().map((link) => new URL($(link).attr('href')!, request.loadedUrl).href); // prettier-ignore
                this.settle(request.uniqueKey)?.resolve({ title: $('title').text(), links });
            },
            failedRequestHandler: ({ request }, error) => this.settle(request.uniqueKey)?.reject(error),
        });
        this.crawler = new CheerioCrawler(options, new Configuration({ persistStorage: false }));
        this.running = this.crawler.run();
    }

    /** @throws Error when the page cannot be had. */
    async crawl(url: string): Promise<Page> {
        // The queue of jobs knows which pages are the same; for the crawler each job is a request of its own.
        const uniqueKey = randomUUID();
        const page = new Promise<Page>((resolve, reject) => this.waiting.set(uniqueKey, { resolve, reject }));
        await this.crawler.addRequests([{ url, uniqueKey }]);
        return page;
    }

    async close(): Promise<void> {
        await this.crawler.teardown();
        await this.running;
    }

    private settle(uniqueKey: string): Waiting | undefined {
        const waiting = this.waiting.get(uniqueKey);
        this.waiting.delete(uniqueKey);
        return waiting;
    }
}
