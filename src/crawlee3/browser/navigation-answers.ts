import type { Request } from '@crawlee/core';
import type { Observation } from '../../detection/rule.js';
import { redirectUrlsOf } from '../http/redirect-urls.js';
import type { ResponseLike, PageLike } from '../like.js';

/** How Chromium says that an answer had an error status and an empty body; the status itself it keeps back. */
const EMPTY_ERROR_ANSWER = 'ERR_HTTP_RESPONSE_CODE_FAILURE';

/** Remembers the answers to navigations, for those that the browser reports as failed although an answer came. */
export class NavigationAnswers {
    private readonly last = new WeakMap<Request, ResponseLike>();

    listen(request: Request, page: PageLike | undefined): void {
        page?.on('response', (response) => {
            const isPage = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
            if (isPage) this.last.set(request, response);
        });
    }

    /** The answer to the latest navigation: after a challenge was passed, not the one that Crawlee got. */
    latest(request: Request): ResponseLike | undefined {
        return this.last.get(request);
    }

    /** The answer that the error stands for, or `undefined` when there was none. */
    behind(request: Request, error: Error): ResponseLike | undefined {
        return error.message.includes(EMPTY_ERROR_ANSWER) ? this.last.get(request) : undefined;
    }
}

export function headOf(response: ResponseLike): Pick<Observation, 'status' | 'headers' | 'loadedUrl' | 'redirectUrls'> {
    const { headers, url } = response;
    return {
        redirectUrls: redirectUrlsOf(response),
        loadedUrl: typeof url === 'function' ? url.call(response) : url,
        status: typeof response.status === 'function' ? response.status() : response.statusCode,
        headers: typeof headers === 'function' ? headers.call(response) : headers,
    };
}
