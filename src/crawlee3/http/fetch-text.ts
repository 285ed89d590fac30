import type { BaseHttpClient } from '@crawlee/core';
import { GotScrapingHttpClient } from '../crawlee.js';
import type { FetchText } from '../../identity/exits/exit-check.js';

/** Fetches pages by Crawlee's default client, outside of any crawler. */
export function textFetcher(): FetchText {
    const client: BaseHttpClient = new GotScrapingHttpClient();
    return async (url, proxyUrl, timeoutMillis) => {
        const { body } = await client.sendRequest({
            url,
            proxyUrl,
            responseType: 'text',
            timeout: { request: timeoutMillis },
        });
        return body;
    };
}
