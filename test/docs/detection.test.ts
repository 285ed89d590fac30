import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { defaultRules } from '../../src/detection/rules/index.js';

it('docs/detection.md names every built-in rule', async () => {
    const text = await readFile(new URL('../../docs/detection.md', import.meta.url), 'utf8');
    const names = defaultRules({ blockedStatuses: [403] }).map(({ name }) => name);
    // The statuses of Apify Proxy stand there as a range.
    const missing = names.filter((name) => !name.startsWith('apify-') && !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
});
