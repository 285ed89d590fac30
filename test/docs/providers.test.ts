import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PROVIDER_NAMES } from '../../src/cli/check/providers.js';
import { providerDocs } from '../../scripts/provider-docs.mjs';

it('docs/providers.md shows what the services declare (npx tsx scripts/provider-docs.mts)', async () => {
    expect(await readFile('docs/providers.md', 'utf8')).toBe(await providerDocs());
});

it.each(PROVIDER_NAMES)('docs/cli.md names --provider %s', async (name) => {
    expect(await readFile('docs/cli.md', 'utf8')).toContain(`\`${name}\``);
});
