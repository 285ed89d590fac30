import type { BrowserRequestLike, ResponseLike } from '../like.js';

/** However often a browser was sent on. */
const MOST_REDIRECTS = 20;

/** By the headers of the answer: the only object that Crawlee hands on, of those that an HTTP client gives it. */
const byHeaders = new WeakMap<object, readonly string[]>();

/** An HTTP client got an answer: Crawlee drops the addresses that led there. */
export function noteRedirectUrls(answer: { readonly headers: object; readonly redirectUrls?: readonly URL[] }): void {
    const { headers, redirectUrls = [] } = answer;
    if (redirectUrls.length > 0) byHeaders.set(headers, redirectUrls.map(String));
}

/** The addresses that a request was sent on to, the last of which answered; `undefined` when it was not sent on. */
export function redirectUrlsOf(response: ResponseLike): readonly string[] | undefined {
    const { headers, request } = response;
    if (typeof headers !== 'function') return headers && byHeaders.get(headers);
    const chain = request === undefined ? [] : chainOf(request.call(response));
    return chain.length === 0 ? undefined : chain;
}

function chainOf(last: BrowserRequestLike): string[] {
    const requests = [...(last.redirectChain?.() ?? []), last];
    while (requests.length < MOST_REDIRECTS) {
        const before = requests[0]!.redirectedFrom?.();
        if (before === undefined || before === null) break;
        requests.unshift(before);
    }
    return requests.slice(1).flatMap((one) => one.url?.() ?? []);
}
