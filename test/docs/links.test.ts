import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, pages } from './pages.js';

it('every link from one page to another leads somewhere', async () => {
    const found = await pages();
    const broken = [...found].flatMap(([page, text]) =>
        [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].flatMap(([, link]) => {
            const [file = '', anchor] = link!.split('#');
            const path = file === '' ? page : join(dirname(page), file);
            const leads = existsSync(join(ROOT, path)) && (anchor === undefined || hasHeading(found.get(path), anchor));
            return leads ? [] : [`${page}: ${link}`];
        }),
    );
    expect(broken).toEqual([]);
});

it('every npm script that a page names is there', async () => {
    const { scripts } = (await import('../../package.json', { with: { type: 'json' } })).default;
    const named = [...(await pages()).values()].flatMap((text) => [...text.matchAll(/npm run (?:-s )?([\w:.-]+)/g)]);
    expect(named.map(([, name]) => name!).filter((name) => !(name in scripts) && name !== 'build')).toEqual([]);
});

/** Anchors as the usual hosts make them of headings. */
function hasHeading(page: string | undefined, anchor: string): boolean {
    const headings = [...(page ?? '').matchAll(/^#+ (.*)$/gm)].map(([, text]) => {
        return text!
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-');
    });
    return headings.includes(anchor);
}
