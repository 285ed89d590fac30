// Crawls of CheerioCrawler in a process of its own, with or without detection.
import { CheerioCrawler, Configuration, log } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { defaultRules } from '../../src/detection/rules/index.js';
import { SOFT_BLOCK } from '../../src/detection/soft-blocks/soft-blocks.js';
import { serve } from '../crawling-process/serve.js';
import type { SetUp } from './section.js';

log.setLevel(log.LEVELS.OFF);

const { proxyUrls, siteUrl, judges } = JSON.parse(process.argv[2]!) as SetUp;
const none = [...defaultRules({ blockedStatuses: [] }).map(({ name }) => name), SOFT_BLOCK];
const proxySessions = new ProxySessions({
    proxyUrls,
    state: { store: 'none' },
    detection: { disable: judges ? [] : none },
});
let asked = 0;

serve(async (pages) => {
    const urls = Array.from({ length: pages }, () => `${siteUrl}/page/${(asked += 1)}`);
    let got = 0;
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 20,
        maxConcurrency: 20,
        requestHandler: () => void (got += 1),
    });
    await new CheerioCrawler(options, new Configuration({ persistStorage: false })).run(urls);
    return got;
});
