import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { providerDocs } from '../../scripts/provider-docs.mjs';

it('docs/providers.md shows what the services declare (npx tsx scripts/provider-docs.mts)', async () => {
    expect(await readFile('docs/providers.md', 'utf8')).toBe(await providerDocs());
});
