/** What went wrong, for code that has to tell errors apart; the message is for people. */
export type ProxySessionsErrorCode =
    /** An option is missing, malformed or contradicts another one. Thrown while constructing, before any request. */
    | 'invalid-options'
    /** The proxy service refuses us for a reason that only a person can fix: credentials, plan, group. */
    | 'misconfigured'
    /** The site turned this request away on every exit that was tried. */
    | 'blocked'
    /** The site wants fewer requests from the exit. */
    | 'rate-limited'
    /** A session could not be prepared for a site, or works there no more. */
    | 'session-unfit'
    /** A site accepts none of the exits at the moment. */
    | 'exhausted'
    /** The option `budget` allows no more. */
    | 'budget-spent'
    /** The proxy, or the way to it, failed before the site could answer. */
    | 'proxy-failed'
    /** The provider cannot serve this request at all, for example https through a plain-http group. */
    | 'unsupported';

/** Mistakes in a program, which are found by their place. */
const HAS_STACK: ReadonlySet<ProxySessionsErrorCode> = new Set(['invalid-options', 'unsupported']);

/** The one error class of this package. `code` says what kind it is, `cause` keeps the original error. */
export class ProxySessionsError extends Error {
    override readonly name = 'ProxySessionsError';

    constructor(
        readonly code: ProxySessionsErrorCode,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        // What happens to requests is no fault in a program: a stack would only make ten lines of one. `cause` has its own.
        if (!HAS_STACK.has(code)) this.stack = `${this.name}: ${message}`;
    }
}

/** Shorthand for the most common error: a sentence that names the option, what came and what is expected. */
export function invalidOption(message: string): ProxySessionsError {
    return new ProxySessionsError('invalid-options', message);
}

/** For whatever is asked of a `ProxySessions` after its `close()`. */
export function closedError(): ProxySessionsError {
    return new ProxySessionsError('unsupported', 'This ProxySessions is closed; make a new one to go on crawling.');
}
