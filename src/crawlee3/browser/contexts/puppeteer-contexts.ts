import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { PuppeteerLike } from '../../like.js';
import { withMembers } from '../with-members.js';
import type { BrowserLike, ContextLibrary, ContextLike, LaunchOptions } from './browser-like.js';
import { needsOwnProcess, NOWHERE } from './browser-like.js';
import { BrowserProcesses } from './browser-processes.js';
import { IDENTITY_CONTEXT, IdentityContext } from './identity-context.js';
import { withoutUnseen } from './unseen-features.js';

interface PuppeteerBrowser extends BrowserLike {
    readonly connected?: boolean;
    isConnected?(): boolean;
    process(): ChildProcess | null;
    createBrowserContext?(options: ContextProxy): Promise<PuppeteerContext>;
    /** The same before Puppeteer 22. */
    createIncognitoBrowserContext?(options: ContextProxy): Promise<PuppeteerContext>;
}

interface PuppeteerContext extends ContextLike {
    browser(): PuppeteerBrowser;
    on(event: string, listener: (target: TargetLike) => void): unknown;
}

interface TargetLike {
    type(): string;
}

interface ContextProxy {
    readonly proxyServer?: string;
    readonly proxyBypassList?: string[];
}

const PROXY = '--proxy-server=';
const BYPASS = '--proxy-bypass-list=';

/** What is asked of a browser about its pages, and is a context's to answer where several share the browser. */
const OF_CONTEXTS = [
    ...['pages', 'targets', 'waitForTarget', 'cookies', 'setCookie', 'deleteCookie', 'deleteMatchingCookies'],
    ...['setPermission'],
] as const;

const TARGET_EVENTS = ['targetcreated', 'targetchanged', 'targetdestroyed'] as const;

/**
 * A launcher that gives Crawlee a context in a shared process wherever it asks for a browser. To Crawlee each of them is
 * a browser, with its own proxy, fingerprint, pages and end. Works with any launcher that behaves like Puppeteer's.
 */
export function withPuppeteerContexts(library: PuppeteerLike): PuppeteerLike {
    const processes = new BrowserProcesses(contextsOf(library));
    return withMembers(() => library, {
        launch: async (options: LaunchOptions = {}) => {
            if (needsOwnProcess(options)) return library.launch(options);
            return standInFor(await IdentityContext.open((onEnd) => processes.openContext(options, onEnd)), options);
        },
    });
}

function contextsOf(library: PuppeteerLike): ContextLibrary<PuppeteerBrowser, PuppeteerContext> {
    return {
        keyOf: (options) => JSON.stringify(withoutIdentity(options)),
        launch: async (options) => {
            const { args, ...rest } = withoutIdentity(options);
            return (await library.launch({
                ...rest,
                args: [...withoutUnseen(args), `${PROXY}${NOWHERE}`],
            })) as PuppeteerBrowser;
        },
        isConnected: (browser) => browser.connected ?? browser.isConnected?.() ?? true,
        newContext: (browser, options) => newContext(browser, proxyOf(options)),
        onPage: (context, listener) =>
            void context.on('targetcreated', (target) => {
                if (target.type() === 'page') listener();
            }),
        // Puppeteer tells nobody; whoever closes one calls its `close()`.
        onClosed: () => undefined,
    };
}

async function newContext(browser: PuppeteerBrowser, proxy: ContextProxy): Promise<PuppeteerContext> {
    const context = await (browser.createBrowserContext?.(proxy) ?? browser.createIncognitoBrowserContext?.(proxy));
    if (context === undefined) throw new Error('This Puppeteer cannot create browser contexts.');
    return context;
}

/** Crawlee adds what it made up for the identity to the options of Puppeteer, which does not know them, and the proxy. */
function withoutIdentity(options: LaunchOptions): LaunchOptions {
    const { userAgent: _, viewport: __, args, ...rest } = options as LaunchOptions & Record<string, unknown>;
    return { ...rest, args: args?.filter((argument) => !argument.startsWith(PROXY)) };
}

function proxyOf({ args = [] }: LaunchOptions): ContextProxy {
    const valueOf = (name: string): string | undefined =>
        args.findLast((argument) => argument.startsWith(name))?.slice(name.length);
    const [proxyServer, bypass] = [valueOf(PROXY), valueOf(BYPASS)];
    return {
        ...(proxyServer !== undefined && { proxyServer }),
        ...(bypass !== undefined && { proxyBypassList: bypass.split(/[;,]/) }),
    };
}

/** What Crawlee, and the user, have as the browser of an identity. */
function standInFor(identityContext: IdentityContext<PuppeteerContext>, options: LaunchOptions): PuppeteerBrowser {
    const events = new EventEmitter();
    const browserNow = (): PuppeteerBrowser => identityContext.current.browser();
    const close = (): Promise<void> => identityContext.close();
    identityContext.events.once('close', () => events.emit('disconnected'));
    identityContext.onOpened((context) => {
        for (const event of TARGET_EVENTS) context.on(event, (target) => events.emit(event, target));
    });
    const ofContext =
        (name: string) =>
        (...given: unknown[]) =>
            (identityContext.current as unknown as Record<string, (...given: unknown[]) => unknown>)[name]!(...given);
    const listen = (method: 'on' | 'once' | 'off') => (event: string, listener: () => void) => {
        events[method](event, listener);
        return standIn;
    };
    const standIn: PuppeteerBrowser = withMembers(browserNow, {
        [IDENTITY_CONTEXT]: identityContext,
        ...Object.fromEntries(OF_CONTEXTS.map((name) => [name, ofContext(name)])),
        newPage: async (...given: unknown[]) =>
            Object.assign(await identityContext.current.newPage(...given), { browser: () => standIn }),
        browserContexts: () => [identityContext.current],
        defaultBrowserContext: () => identityContext.current,
        createBrowserContext: (given: ContextProxy = {}) => newContext(browserNow(), { ...proxyOf(options), ...given }),
        // Whoever kills the browser of an identity means that one only.
        process: () => {
            const process = browserNow().process();
            return process && withMembers(() => process, { kill: () => void close() });
        },
        close,
        get connected() {
            return !identityContext.hasEnded;
        },
        isConnected: () => !identityContext.hasEnded,
        on: listen('on'),
        once: listen('once'),
        off: listen('off'),
    });
    return standIn;
}
