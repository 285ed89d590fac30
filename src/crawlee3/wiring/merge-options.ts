import type { BaseHttpClient, ProxyConfiguration, Request, SessionPoolOptions } from '@crawlee/core';
import type { CrawlerKind } from '../../identity/rotations/rotation.js';
import { invalidOption } from '../../common/errors.js';
import { refuseBrowserConflicts } from '../browser/refuse-conflicts.js';
import type { BrowserPoolAdapter } from '../browser/browser-pool-adapter.js';
import { isPostponement } from '../hooks/postponed-requests.js';
import type { CrawlingHooks } from '../hooks/crawling-hooks.js';
import type { GotOptionsLike } from '../hooks/own-proxies.js';
import type { Handler, CrawlerOptionsLike, CrawlingContextLike } from '../like.js';

/** What we add to a crawler. */
export interface CrawlerParts {
    readonly kind: CrawlerKind;
    readonly hooks: CrawlingHooks;
    readonly proxyConfiguration: ProxyConfiguration;
    readonly sessionPoolOptions: SessionPoolOptions;
    readonly browsers: BrowserPoolAdapter;
    readonly httpClient: BaseHttpClient;
}

/**
 * Merges our parts around a user's crawler options: their hooks and handlers still run, after ours.
 */
export function mergeOptions(options: CrawlerOptionsLike, parts: CrawlerParts): CrawlerOptionsLike {
    const { kind, hooks } = parts;
    const merged: CrawlerOptionsLike = {
        ...options,
        sessionPoolOptions: parts.sessionPoolOptions,
        httpClient: parts.httpClient,
        // Rotations have a limit of their own, see `RetryBudget`.
        maxSessionRotations: Number.MAX_SAFE_INTEGER,
        ...wrapHandlers(options, kind, hooks),
    };
    if (kind.family === 'basic') return merged;
    const navigating: CrawlerOptionsLike = {
        ...merged,
        proxyConfiguration: parts.proxyConfiguration,
        preNavigationHooks: [
            (context) => hooks.beforeNavigation(context),
            ...(options.preNavigationHooks ?? []).map(hooks.userHooks.wrap),
            (context, gotOptions) => hooks.beforeSending(context, gotOptions as GotOptionsLike | undefined),
        ],
        postNavigationHooks: [
            (context) => hooks.afterNavigation(context),
            ...(options.postNavigationHooks ?? []).map(hooks.userHooks.wrap),
            (context) => hooks.stopIfRefused(context),
        ],
    };
    if (kind.family === 'http') return navigating;
    return { ...navigating, ...parts.browsers.optionsWith(options) };
}

/** @throws ProxySessionsError (`invalid-options`) for options that would take the place of ours. */
export function refuseConflicts(options: CrawlerOptionsLike, { name }: CrawlerKind): void {
    if (options.proxyConfiguration !== undefined) {
        throw invalidOption(
            `${name}: option "proxyConfiguration" would replace the proxies of ProxySessions; ` +
                'pass it as new ProxySessions({ provider: fromProxyConfiguration(yourConfiguration) }) instead.',
        );
    }
    if (options.useSessionPool === false) {
        throw invalidOption(
            `${name}: option "useSessionPool: false" cannot be used, because exits are bound to sessions; remove it.`,
        );
    }
    if (options.launchContext !== undefined) refuseBrowserConflicts(options.launchContext, name);
    for (const [deprecated, current] of DEPRECATED_OPTIONS) {
        if (options[deprecated] === undefined) continue;
        throw invalidOption(`${name}: option "${deprecated}" is Crawlee's old name of "${current}"; rename it.`);
    }
}

const DEPRECATED_OPTIONS = [
    ['handleRequestFunction', 'requestHandler'],
    ['handlePageFunction', 'requestHandler'],
    ['handleFailedRequestFunction', 'failedRequestHandler'],
] as const;

function wrapHandlers(options: CrawlerOptionsLike, kind: CrawlerKind, hooks: CrawlingHooks): CrawlerOptionsLike {
    /** What a request that is given up was told to be its error. */
    const finalErrors = new WeakMap<Request, Error>();
    const errorHandler: Handler = async (context, error, ...rest) => {
        const failure = await hooks.afterFailure(context, error as Error);
        if (!failure.mayRetry) finalErrors.set(context.request, failure.error);
        // Waiting is no error.
        else if (!isPostponement(error)) await options.errorHandler?.(context, error, ...rest);
    };
    const failedRequestHandler: Handler = async (context, error, ...rest) => {
        const known = finalErrors.get(context.request);
        const final = known ?? (await hooks.afterFailure(context, error as Error)).error;
        hooks.afterLoss(context.request, final);
        await options.failedRequestHandler?.(context, final, ...rest);
    };
    const requestHandler = options.requestHandler ?? defaultHandler(kind);
    return {
        errorHandler,
        failedRequestHandler,
        ...(requestHandler && { requestHandler: wrapRequestHandler(requestHandler, hooks) }),
    };
}

/** A proxy, because a `Router` is a function with properties of its own that Crawlee looks for. */
function wrapRequestHandler(handler: Handler, hooks: CrawlingHooks): Handler {
    return new Proxy(handler, {
        async apply(target, thisArgument, [context, ...rest]: Parameters<Handler>) {
            await hooks.beforeHandler(context);
            const result: unknown = await Reflect.apply(target, thisArgument, [context, ...rest]);
            await hooks.afterHandler(context);
            return result;
        },
    });
}

/** Without a handler of the user's, Crawlee calls `crawler.router`; an adaptive crawler does not tell who it is. */
function defaultHandler({ family }: CrawlerKind): Handler | undefined {
    if (family === 'adaptive') return undefined;
    return (context) => (context as CrawlingContextLike & { crawler: { router: Handler } }).crawler.router(context);
}
