// One crawl in a process of its own, so that what it costs can be told from everything else. Answers by a message.
import { log } from 'crawlee';
import type { Library, Lives, SetUp } from './crawl.js';
import { crawlWithBrowsers } from './crawl.js';

log.setLevel(log.LEVELS.OFF);

const [library, setUp, lives] = JSON.parse(process.argv[2]!) as [Library, SetUp, Lives];
const crawl = await crawlWithBrowsers(library, setUp, lives);
process.send!(crawl, () => process.exit());
