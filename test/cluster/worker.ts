// One worker of a cluster: crawls the pages that its parent process hands it, and tells which it got.
import { CheerioCrawler, Configuration } from '@crawlee/cheerio';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { redisCluster } from 'crawlee-proxy-sessions/redis';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.js';

const { name, proxyUrls, redisUrl, leaseSecs, concurrency, budget } = JSON.parse(process.argv[2]!) as WorkerSetup;

const proxySessions = new ProxySessions({
    proxyUrls,
    ...(budget !== undefined && { budget }),
    // All that makes it one of several: leave this out, and it crawls alone.
    ...(redisUrl !== undefined && { cluster: redisCluster({ url: redisUrl, leaseSecs }) }),
});
const options = proxySessions.optionsFor(CheerioCrawler, {
    keepAlive: true,
    minConcurrency: concurrency,
    maxConcurrency: concurrency,
    requestHandler: ({ request }) => tell({ kind: 'got', page: pageOf(request) }),
    failedRequestHandler: ({ request }, error) =>
        tell({ kind: 'failed', page: pageOf(request), reason: error.message }),
});
const crawler = new CheerioCrawler(options, new Configuration({ persistStorage: false }));

process.on('message', (message: ToWorker) => {
    if (message.kind === 'end') void crawler.teardown();
    else void crawler.addRequests(message.pages.map((page) => `${page}?by=${name}`));
});
process.on('disconnect', () => process.exit());

const finished = crawler.run();
tell({ kind: 'ready' });
await finished;
await proxySessions.close();
process.disconnect();

function pageOf({ url }: { readonly url: string }): string {
    return url.split('?')[0]!;
}

function tell(message: FromWorker): void {
    process.send!(message);
}
