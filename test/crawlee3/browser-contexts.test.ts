import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { LaunchOptions } from '../../src/crawlee3/browser/contexts/browser-like.js';
import { identityContextOf } from '../../src/crawlee3/browser/contexts/identity-context.js';
import type { BrowserTypeLike } from '../../src/crawlee3/browser/contexts/playwright-contexts.js';
import { withPlaywrightContexts } from '../../src/crawlee3/browser/contexts/playwright-contexts.js';
import { withPuppeteerContexts } from '../../src/crawlee3/browser/contexts/puppeteer-contexts.js';

/** A context of either library, as far as processes look at it. */
class Context extends EventEmitter {
    constructor(
        private readonly owner: Browser,
        readonly proxy: unknown,
    ) {
        super();
    }

    newPage(): Promise<object> {
        this.emit('page');
        this.emit('targetcreated', { type: () => 'page' });
        return Promise.resolve({});
    }

    browser = (): Browser => this.owner;
    pages = (): string[] => ['a page of this context'];

    close(): Promise<void> {
        this.emit('close');
        return Promise.resolve();
    }
}

class Browser extends EventEmitter {
    readonly contexts: Context[] = [];
    isRunning = true;

    constructor(readonly options: LaunchOptions) {
        super();
    }

    newContext(options: { readonly proxy?: unknown } = {}): Promise<Context> {
        if (!this.isRunning) return Promise.reject(new Error('Browser has been closed'));
        const context = new Context(this, options.proxy);
        this.contexts.push(context);
        return Promise.resolve(context);
    }

    createBrowserContext = (proxy: unknown): Promise<Context> => this.newContext({ proxy });
    isConnected = (): boolean => this.isRunning;
    version = (): string => '1.0';
    process = (): { readonly pid: number; kill(): void } => ({ pid: 7, kill: () => (this.isRunning = false) });

    close(): Promise<void> {
        this.isRunning = false;
        return Promise.resolve();
    }

    /** Its contexts end with it, and only then does it say that it is gone. */
    async crash(): Promise<void> {
        this.isRunning = false;
        for (const context of this.contexts) context.emit('close');
        await Promise.resolve();
        this.emit('disconnected');
    }
}

/** What Crawlee gets in place of a browser, or of its only context. */
interface StandIn {
    newPage(): Promise<object>;
    close(): Promise<void>;
    once(event: string, listener: () => void): unknown;
}

interface Launched {
    readonly browsers: Browser[];
    /** As Crawlee does it for one identity. */
    readonly launch: (options?: LaunchOptions, proxyUrl?: string) => Promise<StandIn>;
    readonly ended: string;
}

function launching(): { browsers: Browser[]; launch: (options?: LaunchOptions) => Promise<Browser> } {
    const browsers: Browser[] = [];
    const launch = (options: LaunchOptions = {}): Promise<Browser> => {
        if (options.executablePath === tmpdir())
            return Promise.reject(new Error('<launching> / --disable-features=A,B --c'));
        browsers.push(new Browser(options));
        return Promise.resolve(browsers.at(-1)!);
    };
    return { browsers, launch };
}

const LIBRARIES: Readonly<Record<string, () => Launched>> = {
    Playwright: () => {
        const { browsers, launch } = launching();
        const library = withPlaywrightContexts({ name: () => 'chromium', launch } as unknown as BrowserTypeLike);
        return {
            browsers,
            launch: (options = {}, server) =>
                library.launchPersistentContext('', { ...options, ...(server && { proxy: { server } }) }),
            ended: 'close',
        };
    },
    Puppeteer: () => {
        const { browsers, launch } = launching();
        const library = withPuppeteerContexts({ launch });
        return {
            browsers,
            launch: ({ args = [], ...options } = {}, server) =>
                library.launch({
                    ...options,
                    args: server === undefined ? args : [...args, `--proxy-server=${server}`],
                }) as Promise<StandIn>,
            ended: 'disconnected',
        };
    },
};

describe.each(Object.entries(LIBRARIES))('contexts of %s', (name, library) => {
    it('are 25 to a process, which ends with the last one', async () => {
        const { browsers, launch } = library();
        const contexts = await Promise.all(Array.from({ length: 60 }, () => launch()));
        expect(browsers.map(({ contexts: { length } }) => length)).toEqual([25, 25, 10]);

        await Promise.all(contexts.slice(0, 25).map((context) => context.close()));
        expect(browsers.map(({ isRunning }) => isRunning)).toEqual([false, true, true]);
        await Promise.all(contexts.map((context) => context.close()));
        expect(browsers.map(({ isRunning }) => isRunning)).toEqual([false, false, false]);
    });

    it('go into another process after a thousand pages, and those that are open stay', async () => {
        const { browsers, launch } = library();
        const first = await launch();
        for (let page = 0; page < 1_000; page += 1) await first.newPage();
        await launch();
        expect(browsers).toHaveLength(2);
        expect(browsers[0]!.isRunning).toBe(true);
    });

    it('share processes when only their proxies differ, and not when other arguments do', async () => {
        const { browsers, launch } = library();
        await launch({ args: ['--mute-audio'] }, 'http://a:1');
        await launch({ args: ['--mute-audio'] }, 'http://b:1');
        await launch({ args: [] });
        expect(browsers.map(({ contexts: { length } }) => length)).toEqual([2, 1]);
        const proxies = browsers[0]!.contexts.map(({ proxy }) => JSON.stringify(proxy));
        expect(proxies).toEqual([expect.stringContaining('http://a:1'), expect.stringContaining('http://b:1')]);
        // What belongs to no context leaves by none of the proxies, and not without one.
        expect(JSON.stringify(browsers[0]!.options)).toContain('http://127.0.0.1:9');
        expect(JSON.stringify(browsers[0]!.options)).not.toContain('http://a:1');
        // Chromium starts no processes that no page is seen in, and what Playwright turns off stays off.
        const features = browsers[0]!.options.args!.findLast((argument) => argument.startsWith('--disable-features='));
        expect(features).toMatch(/=(A,B,)?WebUIOmniboxPopup,/);
        expect(features?.includes('=A,B,')).toBe(name === 'Playwright');
    });

    it('go into another process when the one they were to live in has died', async () => {
        const { browsers, launch } = library();
        await launch();
        browsers[0]!.isRunning = false;
        await launch();
        expect(browsers).toHaveLength(2);
        expect(browsers[1]!.contexts).toHaveLength(1);
    });

    it('end when they are closed, and not when their process dies', async () => {
        const { browsers, launch, ended } = library();
        let ends = 0;
        const standIn = await launch();
        standIn.once(ended, () => (ends += 1));
        const identityContext = identityContextOf(standIn)!;
        expect(await identityContext.revive()).toBe(false);

        await browsers[0]!.crash();
        expect(ends).toBe(0);
        expect(await identityContext.revive()).toBe(true);
        await standIn.newPage();
        expect(browsers[1]!.contexts).toHaveLength(1);

        await standIn.close();
        expect(ends).toBe(1);
        expect(browsers[1]!.isRunning).toBe(false);
        expect(await identityContext.revive()).toBe(false);
    });
});

describe('what stands in for a browser of Puppeteer', () => {
    interface PuppeteerStandIn extends StandIn {
        pages(): string[];
        process(): { readonly pid: number; kill(): void };
        createBrowserContext(): Promise<Context>;
        readonly connected: boolean;
    }

    it('answers for its own pages, and is killed without its neighbours', async () => {
        const { browsers, launch } = LIBRARIES.Puppeteer!();
        const [one, other] = (await Promise.all([launch({}, 'http://a:1'), launch({}, 'http://b:1')])) as [
            PuppeteerStandIn,
            PuppeteerStandIn,
        ];
        expect(one.pages()).toEqual(['a page of this context']);
        const page = (await one.newPage()) as { browser(): unknown };
        expect(page.browser()).toBe(one);
        expect((await one.createBrowserContext()).proxy).toEqual({ proxyServer: 'http://a:1' });

        expect(one.process().pid).toBe(7);
        one.process().kill();
        await Promise.resolve();
        expect([one.connected, other.connected]).toEqual([false, true]);
        expect(browsers[0]!.isRunning).toBe(true);
    });
});
