// Writes the tables of docs/detection.md from the signs and the corpus: `npx tsx scripts/detection-docs.mts`.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { createDetector } from '../src/detection/detector.js';
import { cluesOf } from '../src/detection/signs/check.js';
import { SIGNED_PAGES } from '../src/detection/signs/index.js';
import { blocked } from '../test/detection/corpus/blocked/index.js';
import { innocent } from '../test/detection/corpus/innocent/index.js';
import type { Score } from '../test/detection/corpus/scores.js';
import { scoresOf } from '../test/detection/corpus/scores.js';

const PAGE = fileURLToPath(new URL('../docs/detection.md', import.meta.url));

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
    const lines = [headings, headings.map(() => '---'), ...rows];
    return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function signs(): string {
    return table(
        ['rule', 'vendor', 'outcome', 'signs', 'looked for in', 'seen'],
        SIGNED_PAGES.map(({ rule, vendor, outcome = 'blocked', seen, signs: ofRule }) => [
            `\`${rule}\``,
            vendor,
            outcome,
            String(ofRule.length),
            [...new Set(ofRule.flatMap(cluesOf).map(({ in: place }) => place.split(' ')[0]!))].sort().join(', '),
            seen,
        ]),
    );
}

async function corpus(): Promise<string> {
    const detector = createDetector();
    const ofBlocked = await scoresOf(detector, blocked, 0);
    const ofInnocent = await scoresOf(detector, innocent, 0);
    const rows = [
        ...ofBlocked.map((score) => [
            score.kind,
            `${score.captures - score.misses.length} of ${score.captures}`,
            score.rules.map((rule) => `\`${rule}\``).join(', '),
        ]),
        ['**all blocks and limits**', `**${total(ofBlocked)}**`, `${ofBlocked.length} kinds`],
        ['**innocent answers**', `**${total(ofInnocent)}**`, ''],
    ];
    return table(['answers', 'judged right', 'by'], rows);
}

function total(scores: readonly Score[]): string {
    const all = scores.reduce((sum, { captures }) => sum + captures, 0);
    const misses = scores.reduce((sum, score) => sum + score.misses.length, 0);
    return `${all - misses} of ${all}`;
}

function replaced(page: string, name: string, content: string): string {
    const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
    const [before, rest] = page.split(begin);
    return `${before}${begin}\n\n${content}\n\n${end}${rest!.split(end)[1]!}`;
}

/** The page with its tables brought up to date. */
export async function detectionDocs(): Promise<string> {
    const page = await readFile(PAGE, 'utf8');
    const text = replaced(replaced(page, 'signs', signs()), 'corpus', await corpus());
    return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(PAGE, await detectionDocs());
