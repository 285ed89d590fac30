import { Actor } from 'apify';
import { ProxySessionsError } from 'crawlee-proxy-sessions';
import { createCrawler } from './crawler.js';
import { readInput } from './input.js';
import { createProxySessions } from './proxy-sessions.js';

await Actor.init();
try {
    const input = await readInput();
    await using proxySessions = createProxySessions(input);
    await proxySessions.checkAccess(); // fails now with a clear message, not page by page
    const crawler = await createCrawler(proxySessions, input);
    await crawler.run(input.startUrls);
    await Actor.setValue('PROXY_SESSIONS', proxySessions.stats());
} catch (error) {
    if (!(error instanceof ProxySessionsError)) throw error;
    await Actor.fail(error.message); // something to fix in the input: the message says what
}
await Actor.exit();
