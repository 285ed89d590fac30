import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, pages } from './pages.js';

/** Where the README's links lead, by the address in package.json. */
const REPOSITORY = 'https://github.com/OWNER/crawlee-proxy-sessions/blob/main/';

it('every link from one page to another leads somewhere', async () => {
    const found = await pages();
    const broken = [...found].flatMap(([page, text]) =>
        linksOf(text).flatMap((link) => {
            const [file = '', anchor] = link.split('#');
            const inRepository = file.startsWith(REPOSITORY) ? file.slice(REPOSITORY.length) : undefined;
            const path = inRepository ?? (file === '' ? page : join(dirname(page), file));
            const leads = existsSync(join(ROOT, path)) && (anchor === undefined || hasHeading(found.get(path), anchor));
            return leads ? [] : [`${page}: ${link}`];
        }),
    );
    expect(broken).toEqual([]);
});

it('the README is short, and its links work wherever it is shown', async () => {
    const readme = (await pages()).get('README.md')!;
    expect(readme.split('\n').length).toBeLessThanOrEqual(150);
    expect(linksOf(readme).filter((link) => !link.startsWith(REPOSITORY))).toEqual([]);
    const { homepage } = (await import('../../package.json', { with: { type: 'json' } })).default;
    expect(REPOSITORY.startsWith(homepage.replace(/#.*/, ''))).toBe(true);
});

it('the page of options is as the types are', () => {
    execFileSync(process.execPath, ['scripts/build-options-page.mjs', '--check'], { cwd: ROOT });
});

it('every npm script that a page names is there', async () => {
    const { scripts } = (await import('../../package.json', { with: { type: 'json' } })).default;
    const named = [...(await pages()).values()].flatMap((text) => [...text.matchAll(/npm run (?:-s )?([\w:.-]+)/g)]);
    expect(named.map(([, name]) => name!).filter((name) => !(name in scripts) && name !== 'build')).toEqual([]);
});

/** Those that lead to the repository: relative ones, and absolute ones by its address. */
function linksOf(page: string): string[] {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    return links.filter((link) => !/^https?:/.test(link) || link.startsWith(REPOSITORY));
}

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
