import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { detectionDocs } from '../../scripts/detection-docs.mjs';
import { defaultRules } from '../../src/detection/rules/index.js';

const page = (): Promise<string> => readFile(new URL('../../docs/detection.md', import.meta.url), 'utf8');

it('docs/detection.md names every built-in rule', async () => {
    const text = await page();
    const names = defaultRules({ blockedStatuses: [403] }).map(({ name }) => name);
    // The statuses of Apify Proxy stand there as a range.
    const missing = names.filter((name) => !name.startsWith('apify-') && !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
});

it('docs/detection.md shows what the signs and the corpus are (npx tsx scripts/detection-docs.mts)', async () => {
    expect(await page()).toBe(await detectionDocs());
});
