import { BrowserProcesses } from './browser-processes.js';
import { IdentityContext } from './identity-context.js';
import type { BrowserTypeLike, PlaywrightOptions } from './playwright-like.js';

/** Extensions work in a profile of their own only. */
const EXTENSION_ARGUMENT = /^--(?:load-extension|disable-extensions-except)=/;

/**
 * A launcher that gives Crawlee a context in a shared process wherever it asks for a browser. To Crawlee each of them is
 * a browser, with its own proxy, fingerprint, pages and end. Works with any launcher that behaves like Playwright's.
 */
export function contextLauncher(library: BrowserTypeLike): BrowserTypeLike {
    const processes = new BrowserProcesses(library);
    const own: Partial<Record<PropertyKey, unknown>> = {
        launchPersistentContext: (userDataDir: string, options: PlaywrightOptions = {}) =>
            userDataDir === '' && !options.args?.some((argument) => EXTENSION_ARGUMENT.test(argument))
                ? IdentityContext.open(() => processes.openContext(options)).then(({ standIn }) => standIn)
                : library.launchPersistentContext(userDataDir, options),
        // Crawlee launches a browser beside the first one only to ask for its version.
        launch: async (options: PlaywrightOptions = {}) => {
            const version = await processes.versionWith(options);
            return { version: () => version, close: async () => {} };
        },
    };
    return new Proxy(library, {
        get(target, key): unknown {
            if (Object.hasOwn(own, key)) return own[key];
            const value: unknown = Reflect.get(target, key, target);
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
    });
}
