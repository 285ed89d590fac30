import type { Request } from '@crawlee/core';
import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';
import { lazy } from '../../common/lazy.js';
import { countryCodeOf } from '../../common/place.js';
import type { BrowserIdentities } from '../../crawlee3/browser/contexts/browser-identities.js';
import { BROWSER_IDENTITIES } from '../../crawlee3/browser/contexts/browser-identities.js';
import type { ExitVerification } from '../../crawlee3/browser/exit-verifier.js';
import { EXIT_VERIFICATIONS } from '../../crawlee3/browser/exit-verifier.js';
import type { SessionCallbacks } from '../../crawlee3/hooks/callbacks.js';
import type { Supply } from '../../dispatch/supplies.js';
import type { OnBlocked } from '../../identity/named/named-identities.js';
import { ON_BLOCKED } from '../../identity/named/named-identities.js';
import type { RotationAlias, RotationName } from '../../identity/rotations/index.js';
import { rotationSchema } from './rotation.js';
import { atLeastOne, isFunction, positive } from './values.js';

/** Which identity a request gets, and what identities are like. */
export interface IdentityOptions {
    /**
     * When a new identity is taken.
     *
     * * `recommended`: by crawler type. A pool of identities that take turns; where each identity has a browser process,
     *   one identity as long as that lasts. Without Crawlee's `persistCookiesPerSession` each incognito page has its own.
     * * `per-request`, `per-page`, `per-browser`: a new one for each.
     * * `until-blocked`: one identity until a site turns it away.
     * * `never`: one identity by one exit, whatever happens: while that rests, requests wait, for up to `maxWaitSecs`.
     *
     * `RECOMMENDED`, `PER_REQUEST` and `UNTIL_FAILURE` are what Apify's Actors call three of them.
     *
     * @default 'recommended'
     */
    readonly rotation?: RotationName | RotationAlias;
    /**
     * Which identity a request is for, by a name of your own such as that of an account: requests with one name always have
     * one session, one exit, one cookie jar and one fingerprint, after a restart too. `undefined` is for any. Names are
     * stored and shown: put no secret in them. See `docs/cookbook/accounts.md`.
     * @default every request is for any
     */
    readonly identityOf?: (request: Request) => string | undefined;
    /**
     * Whether no other identity may use the exit of a named identity. Always so in browsers whose pages share cookies.
     * @default false
     */
    readonly exclusive?: boolean;
    /**
     * What to do with a named identity that a site refused, or whose proxy failed:
     *
     * * `wait`: its requests wait until its exit is back, for up to `maxWaitSecs`, and it continues with the same
     * cookies.
     * * `new-exit`: it gets another exit and a new session: `prepareSession` runs again.
     * * `fail`: its requests fail as long as its exit rests.
     * @default 'wait'
     */
    readonly onBlocked?: OnBlocked;
    /**
     * What crawlers of this instance have in common. `exits`: what is known of exits and sites. `sessions`: the sessions
     * too, with cookies and preparation, at the same time and one after another: an HTTP crawler continues with what a browser logged in. Sessions
     * then outlive their browsers and crawlers. Not for `per-request` and `per-page`, where each visitor is a new one.
     * See `docs/cookbook/share-sessions.md`.
     * @default 'exits'
     */
    readonly share?: 'exits' | 'sessions';
    /**
     * What each identity of a browser crawler gets. `context`: a browser context with its own proxy, cookies, storage,
     * cache and fingerprint, in a process that it shares with up to 24 others; `recommended` then keeps a pool of
     * identities that take turns page by page. `process`: a browser of its own. Contexts are for Chromium by Playwright or
     * Puppeteer; other browsers, and profiles with extensions, have processes either way. Incognito pages are contexts either way.
     * See `docs/browsers.md`.
     * @default 'context'
     */
    readonly browserIdentities?: BrowserIdentities;
    /**
     * Whether a browser has to show that it uses its proxy before its first page: it asks the proxy for a name that exists
     * nowhere, over http and https, and this package answers in place of the proxy. If the browser goes past the proxy, its
     * requests fail and nothing is sent. Costs some milliseconds for each browser.
     * @default 'first-page' for Playwright's Firefox and WebKit, 'off' for other browsers
     */
    readonly verifyExit?: ExitVerification;
    /**
     * Asks `url` for the IP of a session, when the session starts and every `everySecs` seconds. If the IP has
     * changed, the session ends with its cookies, as `exit-changed`. Each check costs a request.
     * @default no checks: what the provider declares, and what its answers reveal, is believed
     */
    readonly exitCheck?: {
        /** A page that returns the visitor's IP, as text or JSON; in JSON it may tell country and time zone too. */
        readonly url: string;
        /** @default 60 */
        readonly everySecs?: number;
    };
    /**
     * Gives each identity what people where its exit is have: browsers their time zone and languages, HTTP requests their
     * `Accept-Language`. The country is what the provider was asked for, such as `country: 'JP'`, or what the page of
     * `exitCheck` says (`country`, `countryCode` or `country_code`, and `timezone`); a country here, such as `'JP'`, is for
     * exits of which neither says it. See `docs/cookbook/locale-by-country.md`.
     * @default false
     */
    readonly matchLocale?: boolean | string;
    /**
     * `prepareSession` and `checkSession` may fail for sessions of so many exits (or names, see `identityOf`) one after
     * another on one site, with none that works in between; then the requests to that site fail for a while, and where no
     * other site was met, or all are like that, the crawl stops (`crawler.run()` rejects). Where there are fewer exits, all
     * have to fail. A single exit that fails rests on that site. The requests of a name that fails three times in a row fail
     * for a while.
     * @default 10
     */
    readonly maxSessionFailures?: number;
}

export const identitiesShape = lazy(() => ({
    browserIdentities: z.enum(BROWSER_IDENTITIES, `must be one of ${BROWSER_IDENTITIES.join(', ')}`).default('context'),
    verifyExit: z.enum(EXIT_VERIFICATIONS, `must be one of ${EXIT_VERIFICATIONS.join(', ')}`).optional(),
    rotation: rotationSchema().default('recommended'),
    identityOf: z
        .custom<(request: Request) => string | undefined>(isFunction, 'must be a function from request to name')
        .optional(),
    share: z.enum(['exits', 'sessions'], 'must be "exits" or "sessions"').default('exits'),
    exclusive: z.boolean('must be true or false').default(false),
    onBlocked: z.enum(ON_BLOCKED, `must be one of ${ON_BLOCKED.join(', ')}`).default('wait'),
    exitCheck: z
        .strictObject(
            { url: z.url('must be a URL'), everySecs: positive().default(60) },
            'must be an object with url and everySecs',
        )
        .optional(),
    prepareSession: z
        .custom<NonNullable<SessionCallbacks['prepareSession']>>(isFunction, 'must be a function')
        .optional(),
    checkSession: z.custom<NonNullable<SessionCallbacks['checkSession']>>(isFunction, 'must be a function').optional(),
    matchLocale: z
        .union(
            [
                z.boolean(),
                z
                    .string()
                    .refine((code) => countryCodeOf(code) !== undefined)
                    .transform(countryCodeOf),
            ],
            { error: 'must be true, or a country code of two letters such as "JP"' },
        )
        .default(false),
    maxSessionFailures: atLeastOne().default(10),
}));

type ResolvedIdentityOptions = z.output<z.ZodObject<ReturnType<typeof identitiesShape>>>;

/** @throws ProxySessionsError (`invalid-options`) for two options that both choose identities. */
export function refuseTwoChoices({ rotation, identityOf }: ResolvedIdentityOptions): void {
    if (rotation !== 'never' || identityOf === undefined) return;
    throw invalidOption('ProxySessions: options "identityOf" and "rotation: never" both choose identities; give one.');
}

/** @throws ProxySessionsError (`invalid-options`) when nobody says where exits are, and identities are to fit the place. */
export function refuseUnknownPlaces(
    { matchLocale, exitCheck }: ResolvedIdentityOptions,
    supplies: readonly Supply[],
): void {
    if (matchLocale !== true || exitCheck !== undefined) return;
    if (supplies.some(({ provider }) => provider.country !== undefined)) return;
    throw invalidOption(
        'ProxySessions: option "matchLocale: true" needs to know where exits are; give the provider a "country", ' +
            'give "exitCheck" with a page that tells it, or say matchLocale: "JP".',
    );
}
