import { expect, it } from 'vitest';
import { crawlThroughOutage } from '../../bench/outage/crawl.js';

it('all proxies down in mid-crawl lose no page and make none up', async () => {
    const { titles, failures } = await crawlThroughOutage('PlaywrightCrawler', 'ours', { pages: 40, secs: 3 });
    expect(failures).toEqual([]);
    expect(titles.filter((title) => !title.startsWith('Page '))).toEqual([]);
    expect(titles).toHaveLength(40);
});
