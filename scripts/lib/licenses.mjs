import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A comment with the licences of the packages that files come from. Packages whose licences differ in nothing but the
 * copyright line share one text.
 *
 * @param {string[]} files Paths below `root`.
 * @param {string} root
 */
export async function licensesOf(files, root) {
    const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
    const packages = await Promise.all([...folders].sort().map((folder) => describe(join(root, folder))));
    /** @type {Map<string, string[]>} */
    const namesByTerms = new Map();
    for (const { name, license, terms } of packages) {
        // Not every package brings the text of the licence that it names.
        const known = terms ?? packages.find((other) => other.license === license && other.terms)?.terms ?? '';
        namesByTerms.set(known, [...(namesByTerms.get(known) ?? []), name]);
    }
    const texts = [...namesByTerms].map(([terms, names]) => `${names.join('\n')}\n\n${terms}`);
    return `/*! Parts of this script are:\n\n${texts.join('\n\n').replaceAll('*/', '* /')}\n*/\n`;
}

/** @param {string} folder */
async function describe(folder) {
    const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => undefined);
    const lines = text?.split('\n').map((line) => line.trim()) ?? [];
    const copyright = lines.filter((line) => /^copyright /i.test(line)).join(', ') || (author?.name ?? author ?? '');
    const terms = lines.filter((line) => !/^copyright |^(the )?(isc|mit) license/i.test(line)).join(' ');
    return {
        name: `${name} ${version} (${license}) ${copyright}`,
        license,
        terms: text && terms.replaceAll(/\s+/g, ' ').trim(),
    };
}
