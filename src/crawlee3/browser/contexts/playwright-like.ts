import type { BrowserLaunchOptionsLike, BrowserLibraryLike } from '../../like.js';

/** What we use of Playwright's `BrowserType`. */
export interface BrowserTypeLike extends BrowserLibraryLike {
    launch(options?: PlaywrightOptions): Promise<BrowserLike>;
    launchPersistentContext(userDataDir: string, options?: PlaywrightOptions): Promise<BrowserContextLike>;
}

/** Options of a browser and of its context in one, as Crawlee hands them over. */
export type PlaywrightOptions = BrowserLaunchOptionsLike;

export interface BrowserLike {
    newContext(options?: PlaywrightOptions): Promise<BrowserContextLike>;
    isConnected(): boolean;
    version(): string;
    close(): Promise<void>;
    once(event: 'disconnected', listener: () => void): unknown;
}

export interface BrowserContextLike {
    newPage(...options: unknown[]): Promise<unknown>;
    close(): Promise<void>;
    on(event: 'close' | 'page', listener: () => void): unknown;
}
