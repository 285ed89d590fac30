import type { Section } from '../section.js';
import type { Library, Lives } from './crawl.js';
import { crawlWithBrowsers, LIBRARIES, SET_UPS } from './crawl.js';

/** Lives so short that identities end while their browser is launched, or while their pages are opened: 2 050 pages. */
const SHORT_LIVES: readonly Lives[] = [
    { exits: 4, pages: 200, maxUsageCount: 10 },
    { exits: 4, pages: 200, maxUsageCount: 10, maxOpenPagesPerBrowser: 1 },
    { exits: 4, pages: 200, maxUsageCount: 3, retireBrowserAfterPageCount: 1_000 },
    { exits: 8, pages: 150, maxUsageCount: 1, retireBrowserAfterPageCount: 1 },
    { exits: 8, pages: 200, maxUsageCount: 2, retireBrowserAfterPageCount: 5, maxOpenPagesPerBrowser: 1 },
    { exits: 4, pages: 300, bannedFor: { requests: 60, secs: 3 }, retireBrowserAfterPageCount: 5 },
    { exits: 8, pages: 200, bannedFor: { requests: 20, secs: 3 } },
    { exits: 20, pages: 200, bannedFor: { requests: 12, secs: 3 }, retireBrowserAfterPageCount: 1_000 },
    { exits: 20, pages: 200, maxUsageCount: 5, maxOpenPagesPerBrowser: 1, killEvery: 10 },
    { exits: 8, pages: 200, maxUsageCount: 7, killEvery: 7 },
];

/** What stock Crawlee and ours show a site when identities end all the time. */
export async function shortLives(say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const library of Object.keys(LIBRARIES) as Library[]) {
        for (const lives of SHORT_LIVES) {
            for (const setUp of SET_UPS) {
                say(`${library}, ${setUp}: ${describe(lives)}`);
                const { pages, wrongExits, mixedCookies, direct, browsers } = await crawlWithBrowsers(
                    library,
                    setUp,
                    lives,
                );
                rows.push([library, describe(lives), setUp, pages, wrongExits, mixedCookies, direct, browsers]);
            }
        }
    }
    return {
        title: 'Browsers whose identities are short-lived',
        note: 'Four pages at a time. Counted on the log of the site: pages told a wrong exit, requests with a cookie of another exit, requests from the own address.',
        head: ['library', 'lives', 'crawl', 'pages', 'wrong exits', 'mixed cookies', 'direct', 'browsers'],
        rows,
    };
}

function describe({ exits, pages, ...rest }: Lives): string {
    const details = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    return [`${pages} pages, ${exits} exits`, ...details].join(', ');
}
