import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Section } from '../section.js';
import type { BrowserCrawl, Library, Lives, SetUp } from './crawl.js';
import { LIBRARIES, SET_UPS } from './crawl.js';
import type { TreeCost } from './process-tree.js';
import { watchTree } from './process-tree.js';

const PROGRAM = fileURLToPath(new URL('one-crawl.ts', import.meta.url));

/** A browser's helpers end a little later than the browser. */
const LAST_STEPS_MILLIS = 2_000;

const CRAWLS: readonly Lives[] = [
    { exits: 20, pages: 150 },
    { exits: 200, pages: 400 },
];

/** What crawls with browsers cost, beside stock Crawlee. */
export async function browserCosts(say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const library of Object.keys(LIBRARIES) as Library[]) {
        for (const lives of CRAWLS) {
            for (const setUp of SET_UPS) {
                say(`${library}, ${setUp}: ${lives.pages} pages, ${lives.exits} exits`);
                rows.push([
                    library,
                    `${lives.pages} by ${lives.exits} exits`,
                    setUp,
                    ...(await costOf(library, setUp, lives)),
                ]);
            }
        }
    }
    return {
        title: 'What browsers cost',
        note:
            'Four pages at a time, each crawl in a process of its own with its lab: processor time and peak memory (PSS) of ' +
            'the whole process tree. Wrong exits and mixed cookies are counted on the log of the site. Left behind are processes ' +
            'and temporary files that are there when the crawl has ended.',
        head: [
            ...['library', 'pages', 'crawl', 'CPU s', 'peak MB', 'wall s', 'browsers', 'at once', 'exits used'],
            ...['pages per exit', 'wrong exits', 'mixed cookies', 'left behind'],
        ],
        rows,
    };
}

async function costOf(library: Library, setUp: SetUp, lives: Lives): Promise<(string | number)[]> {
    const started = performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'browser-costs-'));
    const child = fork(PROGRAM, [JSON.stringify([library, setUp, lives])], { env: { ...process.env, TMPDIR: folder } });
    const tree = watchTree(child.pid!);
    const [crawl] = (await once(child, 'message')) as [BrowserCrawl];
    const cost: TreeCost = tree.stop();
    const wallSecs = (performance.now() - started) / 1000;
    await once(child, 'exit');
    await sleep(LAST_STEPS_MILLIS);
    const files = readdirSync(folder).filter((name) => !name.startsWith('tsx'));
    const left = tree.left() + files.length;
    rmSync(folder, { recursive: true });
    const { pagesByExit, wrongExits, mixedCookies } = crawl;
    return [
        cost.cpuSecs.toFixed(0),
        cost.peakMegabytes.toFixed(0),
        wallSecs.toFixed(0),
        cost.browsersLaunched,
        cost.browsersAtOnce,
        pagesByExit.length,
        `${pagesByExit.at(-1)} to ${pagesByExit[0]}`,
        wrongExits,
        mixedCookies,
        left,
    ];
}
