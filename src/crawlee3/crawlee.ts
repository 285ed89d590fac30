import * as core from '@crawlee/core';
import { ProxySessionsError } from '../common/errors.js';

// The values of Crawlee that are used, all from here: a name that another version does not have would end the import of this
// package with a message of Node's about that name. A namespace can be looked at first.

const NAMES = [
    'CriticalError',
    'EVENT_SESSION_RETIRED',
    'GotScrapingHttpClient',
    'KeyValueStore',
    'LogLevel',
    'ProxyConfiguration',
    'RequestState',
    'RetryRequestError',
    'Session',
    'SessionError',
    'log',
    'processHttpRequestOptions',
] as const satisfies readonly (keyof typeof core)[];

const missing = NAMES.find((name) => !(name in core));
if (missing !== undefined) {
    throw new ProxySessionsError(
        'unsupported',
        `crawlee-proxy-sessions works with Crawlee 3.13 to 3.x, and the @crawlee/core that is installed is another one: it has no "${missing}"; install crawlee@3.`,
    );
}

export const {
    CriticalError,
    EVENT_SESSION_RETIRED,
    GotScrapingHttpClient,
    KeyValueStore,
    LogLevel,
    ProxyConfiguration,
    RequestState,
    RetryRequestError,
    Session,
    SessionError,
    log,
    processHttpRequestOptions,
} = core;

export type KeyValueStore = core.KeyValueStore;
export type ProxyConfiguration = core.ProxyConfiguration;
export type RequestState = core.RequestState;
export type Session = core.Session;
