import { ProxySessionsError } from '../../common/errors.js';
import type { ProxyProofs } from '../../connections/proxy-proofs.js';
import type { Identity } from '../../identity/identity.js';
import type { CrawlingContextLike, PageLike } from '../like.js';
import type { BrowserKind } from './browser-kind.js';
import { browserOf, hasIdentityPerPage } from './browser-kind.js';

export const EXIT_VERIFICATIONS = ['first-page', 'off'] as const;

/** Whether browsers have to show that they use their proxy before their first page. */
export type ExitVerification = (typeof EXIT_VERIFICATIONS)[number];

/** Whose handling of proxies was read about and not tried. */
const UNTRIED: ReadonlySet<BrowserKind> = new Set(['playwright-firefox', 'other']);

const TIMEOUT_MILLIS = 5_000;

/** Has a browser ask its proxy for a name that exists nowhere, so that one that goes past it is found out. */
export class ExitVerifier {
    private readonly verified = new WeakSet<object>();

    /** @param asked What the user says; otherwise it depends on the browser. */
    constructor(
        private readonly asked: ExitVerification | undefined,
        private readonly proofs: ProxyProofs,
    ) {}

    /**
     * Before the first page of a browser, or of an incognito context, is fetched.
     * @throws ProxySessionsError (`unsupported`) when the browser does not use its proxy; the request is not to be retried.
     */
    async verify(context: CrawlingContextLike, identity: Identity): Promise<void> {
        const { request, browserController } = context;
        if (browserController === undefined) return;
        const { page } = context;
        const { launchContext } = browserController;
        const kind = browserOf(launchContext);
        const isAsked = this.asked === undefined ? UNTRIED.has(kind) : this.asked === 'first-page';
        if (!isAsked || identity.connection.proxyUrl === undefined || this.verified.has(browserController)) return;
        if (page !== undefined && !(await this.usesProxy(page))) {
            request.noRetry = true;
            throw new ProxySessionsError(
                'unsupported',
                'The browser does not send all of its requests through its proxy, so no page was opened. ' +
                    'Use another browser, or set verifyExit: "off" if the proxy lets nothing through that it does not know.',
            );
        }
        if (!hasIdentityPerPage(launchContext)) this.verified.add(browserController);
    }

    private async usesProxy(page: PageLike): Promise<boolean> {
        const proof = this.proofs.begin();
        try {
            const isAnswered = (await page.evaluate(fetchBoth(proof.host))) === true;
            // A proxy that is reached over TLS is not watched; where nobody but a proxy can answer, an answer will do.
            return proof.seen.size === 2 || (proof.seen.size === 0 && isAnswered);
        } finally {
            proof.end();
        }
    }
}

/** A script that asks for the host over http and https. It returns whether the former was answered. */
function fetchBoth(host: string): string {
    return `(async () => {
        const ask = (scheme) =>
            fetch(scheme + '://${host}/', { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(${TIMEOUT_MILLIS}) })
                .then(() => true, () => false);
        const [isAnswered] = await Promise.all([ask('http'), ask('https')]);
        return isAnswered;
    })()`;
}
