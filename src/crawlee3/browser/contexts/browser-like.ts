import type { BrowserLaunchOptionsLike } from '../../like.js';

/** Options of a browser and of its context in one, as Crawlee hands them over. */
export type LaunchOptions = BrowserLaunchOptionsLike;

/** What browsers of both libraries have in common. */
export interface BrowserLike {
    version(): string | Promise<string>;
    close(): Promise<void>;
    once(event: 'disconnected', listener: () => void): unknown;
}

/** What contexts of both libraries have in common. */
export interface ContextLike {
    newPage(...options: unknown[]): Promise<object>;
    close(): Promise<void>;
}

/** How contexts are opened in a library. */
export interface ContextLibrary<Browser extends BrowserLike, Context extends ContextLike> {
    /** What contexts have to agree on to share a process. */
    keyOf(options: LaunchOptions): string;
    /** Starts a process whose own requests, outside of any context, go to `NOWHERE`. */
    launch(options: LaunchOptions): Promise<Browser>;
    isConnected(browser: Browser): boolean;
    newContext(browser: Browser, options: LaunchOptions): Promise<Context>;
    onPage(context: Context, listener: () => void): void;
    /** The library says that the context has ended, whoever closed it. */
    onClosed(context: Context, listener: () => void): void;
}

/**
 * The proxy of a process itself: nobody answers there. Each context has a proxy of its own.
 */
export const NOWHERE = 'http://127.0.0.1:9';

/** Extensions work in a profile of their own only. */
const EXTENSION_ARGUMENT = /^--(?:load-extension|disable-extensions-except)=/;

export function needsOwnProcess({ args }: LaunchOptions): boolean {
    return args?.some((argument) => EXTENSION_ARGUMENT.test(argument)) === true;
}
