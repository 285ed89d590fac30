/** What we use of a session of Chromium's DevTools protocol, in both libraries. */
export interface DevToolsLike {
    send(method: string, parameters?: object): Promise<unknown>;
    on(event: string, listener: (event: never) => void): unknown;
}

/** A request of a page, in both libraries. */
export interface AskedLike {
    url(): string;
    /** @throws where Puppeteer does not know */
    resourceType(): string;
    headers(): Readonly<Record<string, string>>;
    isNavigationRequest(): boolean;
    frame(): unknown;
}

export interface RouteLike {
    request(): AskedLike;
    abort(reason: string): Promise<void>;
    fallback(): Promise<void>;
}

export interface PlaywrightPageLike {
    context(): { newCDPSession(page: object): Promise<DevToolsLike> };
    mainFrame(): unknown;
    route(pattern: string, handler: (route: RouteLike) => Promise<void>): Promise<unknown>;
}

export interface InterceptedLike extends AskedLike {
    abort(reason: string, priority: number): Promise<void>;
    continue(overrides: object, priority: number): Promise<void>;
}

export interface PuppeteerPageLike {
    createCDPSession(): Promise<DevToolsLike>;
    mainFrame(): unknown;
    setRequestInterception(isOn: boolean): Promise<void>;
    on(event: 'request', listener: (request: InterceptedLike) => void): unknown;
}
