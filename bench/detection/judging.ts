import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import { cluesOf, marksOf } from '../../src/detection/signs/check.js';
import { SIGNED_PAGES } from '../../src/detection/signs/index.js';
import { SoftBlocks } from '../../src/detection/soft-blocks/soft-blocks.js';
import { median } from '../median.js';
import type { Section } from '../section.js';

const BATCHES = 15;
const MEGABYTE = 1_000_000;
const HEADERS = { 'content-type': 'text/html; charset=utf-8', server: 'nginx', 'set-cookie': 'id=9c; Path=/' };

const detector = createDetector();

/** Processor time that it takes to judge a page of a new address, median of batches. */
export async function judgingMillis(body: string, { status = 200, perBatch = 20 } = {}): Promise<number> {
    const softBlocks = new SoftBlocks();
    let page = 0;
    const batch = async (): Promise<number> => {
        // Names of items have words of their own.
        const seen = Array.from({ length: perBatch }, (): Observation => {
            page += 1;
            return { url: `https://shop.example/items/${page}`, status, headers: HEADERS, body, viaProxy: true };
        });
        const before = process.cpuUsage();
        for (const [index, one] of seen.entries()) {
            const { outcome } = await detector.judge(one, 0);
            if (outcome === 'ok') softBlocks.heard({ site: 'shop.example', exit: `exit ${index % 10}` }, one);
        }
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000 / perBatch;
    };
    for (let warmUp = 0; warmUp < 3; warmUp += 1) await batch();
    const taken: number[] = [];
    for (let count = 0; count < BATCHES; count += 1) taken.push(await batch());
    return median(taken);
}

const MARKS = [
    ...new Set(
        SIGNED_PAGES.flatMap(({ signs }) => signs)
            .flatMap(cluesOf)
            .flatMap(marksOf),
    ),
];
const fill = (text: string): string => text.repeat(Math.ceil(MEGABYTE / text.length)).slice(0, MEGABYTE);

/** What a page costs that was made to be slow to judge. */
export async function worstPages(say: (what: string) => void): Promise<Section> {
    const pages: readonly (readonly [name: string, body: string, status?: number])[] = [
        ['all marks in one line', fill(MARKS.join(' '))],
        ['all marks, status 403', fill(MARKS.join(' ')), 403],
        ['all marks in scripts', fill(MARKS.map((mark) => `<script>${mark}</script>`).join(''))],
        ['beginnings of marks', fill(MARKS.map((mark) => `${mark.slice(0, -1)}~`).join(''))],
        ['openings of elements', fill('<script <meta noindex <a href= <!-- ')],
        ['one word', fill('a')],
    ];
    const rows: (string | number)[][] = [];
    for (const [name, body, status] of pages)
        rows.push([name, (await judgingMillis(body, { status, perBatch: 3 })).toFixed(2)]);
    let worst = ['', 0] as readonly [mark: string, millis: number];
    for (const mark of MARKS) {
        for (const body of [fill(mark), fill(`<script>${mark}</script>\n<meta content="${mark}">`)]) {
            const millis = await judgingMillis(body, { perBatch: 1 });
            if (millis > worst[1]) worst = [mark, millis];
        }
        say(`${mark}: worst so far ${worst[0]}`);
    }
    rows.push([`one mark again and again, the worst: \`${worst[0]}\``, worst[1].toFixed(2)]);
    return {
        title: 'What the slowest pages cost to judge',
        note: 'Pages of 1 000 000 characters that consist of what detection looks for, in milliseconds of processor time, medians.',
        head: ['page', 'ms'],
        rows,
    };
}
