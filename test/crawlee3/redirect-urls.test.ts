import { describe, expect, it } from 'vitest';
import { noteRedirectUrls, redirectUrlsOf } from '../../src/crawlee3/http/redirect-urls.js';
import type { BrowserRequestLike } from '../../src/crawlee3/like.js';

const answerTo = (request: BrowserRequestLike) => ({ headers: () => ({}), request: () => request });

describe('the addresses that a request was sent on to', () => {
    it('are those of an HTTP client, found by the headers of its answer', () => {
        const headers = {};
        noteRedirectUrls({ headers, redirectUrls: [new URL('http://a.test/1'), new URL('http://b.test/2')] });
        expect(redirectUrlsOf({ headers })).toEqual(['http://a.test/1', 'http://b.test/2']);
        expect(redirectUrlsOf({ headers: {} })).toBeUndefined();
    });

    it('are told by Playwright from the last to the first', () => {
        const first = { url: () => 'http://a.test/', redirectedFrom: () => null };
        const second = { url: () => 'http://b.test/', redirectedFrom: () => first };
        const third = { url: () => 'http://c.test/', redirectedFrom: () => second };
        expect(redirectUrlsOf(answerTo(third))).toEqual(['http://b.test/', 'http://c.test/']);
        expect(redirectUrlsOf(answerTo(first))).toBeUndefined();
    });

    it('are told by Puppeteer from the first to the last but one', () => {
        const [first, second] = ['http://a.test/', 'http://b.test/'].map((url) => ({ url: () => url }));
        const last = { url: () => 'http://c.test/', redirectChain: () => [first!, second!] };
        expect(redirectUrlsOf(answerTo(last))).toEqual(['http://b.test/', 'http://c.test/']);
    });

    it('are no more than a browser follows', () => {
        const endless: BrowserRequestLike = { url: () => 'http://a.test/', redirectedFrom: () => endless };
        expect(redirectUrlsOf(answerTo(endless))).toHaveLength(19);
    });
});
