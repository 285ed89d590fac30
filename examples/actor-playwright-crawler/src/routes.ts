import { createPlaywrightRouter, Dataset } from '@crawlee/playwright';

export interface RouterOptions {
    readonly followLinks: boolean;
}

/** What to do with pages: replace this with what you are after. */
export function createRouter({ followLinks }: RouterOptions) {
    const router = createPlaywrightRouter();
    router.addDefaultHandler(async ({ request, page, session, enqueueLinks, log }) => {
        if (followLinks) await enqueueLinks();
        log.debug(`Got ${request.loadedUrl}`);
        await Dataset.pushData({ url: request.loadedUrl, title: await page.title(), sessionId: session?.id });
    });
    return router;
}
