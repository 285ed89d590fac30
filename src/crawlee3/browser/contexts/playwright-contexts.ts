import { tmpdir } from 'node:os';
import type { BrowserLibraryLike } from '../../like.js';
import { withMembers } from '../with-members.js';
import type { BrowserLike, ContextLibrary, ContextLike, LaunchOptions } from './browser-like.js';
import { needsOwnProcess, NOWHERE } from './browser-like.js';
import { BrowserProcesses } from './browser-processes.js';
import { IDENTITY_CONTEXT, IdentityContext } from './identity-context.js';
import { withoutUnseenBesides } from './unseen-features.js';

/** What we use of Playwright's `BrowserType`. */
export interface BrowserTypeLike extends BrowserLibraryLike {
    launch(options?: LaunchOptions): Promise<PlaywrightBrowser>;
    launchPersistentContext(userDataDir: string, options?: LaunchOptions): Promise<PlaywrightContext>;
}

interface PlaywrightBrowser extends BrowserLike {
    newContext(options?: LaunchOptions): Promise<PlaywrightContext>;
    isConnected(): boolean;
}

interface PlaywrightContext extends ContextLike {
    on(event: string, listener: () => void): unknown;
    once(event: string, listener: () => void): unknown;
}

/** What is a context's own; everything else has to be the same for those that share a process. */
const OF_CONTEXTS: ReadonlySet<string> = new Set([
    ...['acceptDownloads', 'baseURL', 'bypassCSP', 'clientCertificates', 'colorScheme', 'contrast', 'defaultViewport'],
    ...['deviceScaleFactor', 'extraHTTPHeaders', 'forcedColors', 'geolocation', 'hasTouch', 'httpCredentials'],
    ...['ignoreHTTPSErrors', 'isMobile', 'javaScriptEnabled', 'locale', 'offline', 'permissions', 'proxy'],
    ...['recordHar', 'recordVideo', 'reducedMotion', 'screen', 'serviceWorkers', 'storageState', 'strictSelectors'],
    ...['timezoneId', 'userAgent', 'viewport'],
]);

/**
 * A launcher that gives Crawlee a context in a shared process wherever it asks for a browser. To Crawlee each of them is
 * a browser, with its own proxy, fingerprint, pages and end. Works with any launcher that behaves like Playwright's.
 */
export function withPlaywrightContexts(library: BrowserTypeLike): BrowserTypeLike {
    const processes = new BrowserProcesses(contextsOf(library));
    return withMembers(() => library, {
        launchPersistentContext: async (userDataDir: string, options: LaunchOptions = {}) => {
            if (userDataDir !== '' || needsOwnProcess(options))
                return library.launchPersistentContext(userDataDir, options);
            return standInFor(await IdentityContext.open((onEnd) => processes.openContext(options, onEnd)));
        },
        // Crawlee launches a browser beside the first one only to ask for its version.
        launch: async (options: LaunchOptions = {}) => {
            const version = await processes.versionWith(options);
            return { version: () => version, close: async () => {} };
        },
    });
}

function contextsOf(library: BrowserTypeLike): ContextLibrary<PlaywrightBrowser, PlaywrightContext> {
    return {
        keyOf: (options) => JSON.stringify(Object.entries(options).filter(([name]) => !OF_CONTEXTS.has(name))),
        launch: async (options) => {
            // Playwright tells its own arguments only when a launch fails, and a folder is no program.
            const args = await withoutUnseenBesides(options.args, () => library.launch({ executablePath: tmpdir() }));
            return library.launch({ ...options, args, proxy: { server: NOWHERE } });
        },
        isConnected: (browser) => browser.isConnected(),
        newContext: (browser, options) => browser.newContext(options),
        onPage: (context, listener) => void context.on('page', listener),
        onClosed: (context, listener) => void context.on('close', listener),
    };
}

function standInFor(identityContext: IdentityContext<PlaywrightContext>): PlaywrightContext {
    const listen = (method: 'on' | 'once') => (event: string, listener: () => void) => {
        if (event === 'close') identityContext.events[method](event, listener);
        else identityContext.current[method](event, listener);
        return standIn;
    };
    const standIn: PlaywrightContext = withMembers(() => identityContext.current, {
        [IDENTITY_CONTEXT]: identityContext,
        close: () => identityContext.close(),
        on: listen('on'),
        once: listen('once'),
    });
    return standIn;
}
