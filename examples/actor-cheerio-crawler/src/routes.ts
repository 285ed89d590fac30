import { createCheerioRouter, Dataset } from '@crawlee/cheerio';

export interface RouterOptions {
    readonly followLinks: boolean;
}

/** What to do with pages: replace this with what you are after. */
export function createRouter({ followLinks }: RouterOptions) {
    const router = createCheerioRouter();
    router.addDefaultHandler(async ({ request, $, session, enqueueLinks, log }) => {
        if (followLinks) await enqueueLinks();
        log.debug(`Got ${request.loadedUrl}`);
        await Dataset.pushData({ url: request.loadedUrl, title: $('title').text(), sessionId: session?.id });
    });
    return router;
}
