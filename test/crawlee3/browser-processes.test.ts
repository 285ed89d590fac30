import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BrowserProcesses } from '../../src/crawlee3/browser/contexts/browser-processes.js';
import { IdentityContext } from '../../src/crawlee3/browser/contexts/identity-context.js';
import type { BrowserTypeLike, PlaywrightOptions } from '../../src/crawlee3/browser/contexts/playwright-like.js';

/** A context, as far as processes look at it. */
class Context extends EventEmitter {
    newPage(): Promise<string> {
        this.emit('page');
        return Promise.resolve('page');
    }

    close(): Promise<void> {
        this.emit('close');
        return Promise.resolve();
    }
}

class Browser extends EventEmitter {
    readonly contexts: Context[] = [];
    isRunning = true;

    constructor(readonly options: PlaywrightOptions) {
        super();
    }

    newContext(): Promise<Context> {
        if (!this.isRunning) return Promise.reject(new Error('Browser has been closed'));
        const context = new Context();
        this.contexts.push(context);
        return Promise.resolve(context);
    }

    isConnected = (): boolean => this.isRunning;
    version = (): string => '1.0';

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

function launcher() {
    const browsers: Browser[] = [];
    const library = {
        name: () => 'chromium',
        launch: (options: PlaywrightOptions = {}) => {
            const browser = new Browser(options);
            browsers.push(browser);
            return Promise.resolve(browser);
        },
        launchPersistentContext: () => Promise.reject(new Error('not used here')),
    } as unknown as BrowserTypeLike;
    return { browsers, processes: new BrowserProcesses(library) };
}

describe('BrowserProcesses', () => {
    it('puts 25 contexts into a process, and ends a process with its last context', async () => {
        const { browsers, processes } = launcher();
        const contexts = await Promise.all(Array.from({ length: 60 }, () => processes.openContext({})));
        expect(browsers.map(({ contexts: { length } }) => length)).toEqual([25, 25, 10]);

        await Promise.all(contexts.slice(0, 25).map((context) => context.close()));
        expect(browsers.map(({ isRunning }) => isRunning)).toEqual([false, true, true]);
        await Promise.all(contexts.map((context) => context.close()));
        expect(browsers.map(({ isRunning }) => isRunning)).toEqual([false, false, false]);
    });

    it('renews a process after a thousand pages, without ending the contexts that are in it', async () => {
        const { browsers, processes } = launcher();
        const first = await processes.openContext({});
        for (let page = 0; page < 1_000; page += 1) await first.newPage();
        await processes.openContext({});
        expect(browsers).toHaveLength(2);
        expect(browsers[0]!.isRunning).toBe(true);
    });

    it('shares processes between contexts of different proxies, but not of different arguments', async () => {
        const { browsers, processes } = launcher();
        await processes.openContext({ args: ['--mute-audio'], proxy: { server: 'http://a:1' } });
        await processes.openContext({ args: ['--mute-audio'], proxy: { server: 'http://b:1' } });
        await processes.openContext({ args: [] });
        expect(browsers).toHaveLength(2);
        // What belongs to no context leaves by none of the proxies, and not without one.
        expect(browsers[0]!.options.proxy).toEqual({ server: 'http://127.0.0.1:9' });
    });

    it('opens a context in another process when the one it was to live in has died', async () => {
        const { browsers, processes } = launcher();
        await processes.openContext({});
        browsers[0]!.isRunning = false;
        await processes.openContext({});
        expect(browsers).toHaveLength(2);
        expect(browsers[1]!.contexts).toHaveLength(1);
    });
});

describe('IdentityContext', () => {
    it('ends when it is closed, and not when its process dies', async () => {
        const { browsers, processes } = launcher();
        let ended = 0;
        const { context, standIn } = await IdentityContext.open(() => processes.openContext({}));
        standIn.on('close', () => (ended += 1));
        expect(await context.revive()).toBe(false);

        await browsers[0]!.crash();
        expect(ended).toBe(0);
        expect(await context.revive()).toBe(true);
        expect(await standIn.newPage()).toBe('page');
        expect(browsers[1]!.contexts).toHaveLength(1);

        await standIn.close();
        expect(ended).toBe(1);
        expect(browsers[1]!.isRunning).toBe(false);
        expect(await context.revive()).toBe(false);
    });
});
