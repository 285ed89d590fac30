import type { BrowserContextLike, BrowserLike, BrowserTypeLike, PlaywrightOptions } from './playwright-like.js';

/** So many identities are lost for a moment when a process crashes. */
const MOST_CONTEXTS = 25;

/** Browsers grow with the pages that they have shown; Crawlee's own limit is 100 for a browser of one identity. */
const MOST_PAGES = 1_000;

/** How often a context is tried anew when the process that it was to live in has died meanwhile. */
const MOST_ATTEMPTS = 3;

/**
 * Where the requests of a browser go that belong to no context: nobody answers there. Each context has a proxy of its
 * own.
 */
const NOWHERE = { server: 'http://127.0.0.1:9' } as const;

/** What is a context's own; everything else has to be the same for those that share a process. */
const OF_CONTEXTS: ReadonlySet<string> = new Set([
    ...['acceptDownloads', 'baseURL', 'bypassCSP', 'clientCertificates', 'colorScheme', 'contrast', 'defaultViewport'],
    ...['deviceScaleFactor', 'extraHTTPHeaders', 'forcedColors', 'geolocation', 'hasTouch', 'httpCredentials'],
    ...['ignoreHTTPSErrors', 'isMobile', 'javaScriptEnabled', 'locale', 'offline', 'permissions', 'proxy'],
    ...['recordHar', 'recordVideo', 'reducedMotion', 'screen', 'serviceWorkers', 'storageState', 'strictSelectors'],
    ...['timezoneId', 'userAgent', 'viewport'],
]);

interface BrowserProcess {
    readonly key: string;
    readonly browser: Promise<BrowserLike>;
    contexts: number;
    pages: number;
}

/** Browser processes, each shared by the contexts of several identities. */
export class BrowserProcesses {
    private readonly running = new Set<BrowserProcess>();

    constructor(private readonly library: BrowserTypeLike) {}

    /** Opens a context in a process with room, or in a new one. Closing the last context of a process ends it. */
    async openContext(options: PlaywrightOptions): Promise<BrowserContextLike> {
        for (let attempt = 1; ; attempt += 1) {
            const process = this.withRoom(options);
            process.contexts += 1;
            const browser = await process.browser.catch((error: unknown) => {
                this.running.delete(process);
                throw error;
            });
            try {
                const context = await browser.newContext(options);
                context.on('page', () => (process.pages += 1));
                return withClose(context, () => this.release(process));
            } catch (error) {
                await this.release(process);
                if (!browser.isConnected()) this.running.delete(process);
                if (browser.isConnected() || attempt === MOST_ATTEMPTS) throw error;
            }
        }
    }

    /** The version of the browser that runs with the options. */
    async versionWith(options: PlaywrightOptions): Promise<string> {
        const key = keyOf(options);
        for (const process of this.running) if (process.key === key) return (await process.browser).version();
        const browser = await this.library.launch(options);
        await browser.close();
        return browser.version();
    }

    private withRoom(options: PlaywrightOptions): BrowserProcess {
        const key = keyOf(options);
        for (const process of this.running) {
            const hasRoom = process.contexts < MOST_CONTEXTS && process.pages < MOST_PAGES;
            if (hasRoom && process.key === key) return process;
        }
        const browser = this.library.launch({ ...options, proxy: NOWHERE });
        const process: BrowserProcess = { key, browser, contexts: 0, pages: 0 };
        this.running.add(process);
        browser.then(
            (launched) => launched.once('disconnected', () => this.running.delete(process)),
            () => this.running.delete(process),
        );
        return process;
    }

    private async release(process: BrowserProcess): Promise<void> {
        process.contexts -= 1;
        if (process.contexts > 0) return;
        this.running.delete(process);
        await process.browser.then((browser) => browser.close()).catch(() => undefined);
    }
}

function keyOf(options: PlaywrightOptions): string {
    return JSON.stringify(Object.entries(options).filter(([name]) => !OF_CONTEXTS.has(name)));
}

/** Calls `after` once when the context has ended, however it does; `close()` waits for that. */
function withClose(context: BrowserContextLike, after: () => Promise<void>): BrowserContextLike {
    let ending: Promise<void> | undefined;
    const end = (): Promise<void> => (ending ??= after());
    context.on('close', () => void end());
    const close = context.close.bind(context);
    return Object.assign(context, {
        close: async () => {
            await close();
            await end();
        },
    });
}
