import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/detection/rule.js';
import { fingerprint, wordsOfAddress } from '../../src/detection/soft-blocks/fingerprint.js';
import { SoftBlocks } from '../../src/detection/soft-blocks/soft-blocks.js';
import { seededRandom } from '../../src/engine/random.js';

type Answer = Pick<Observation, 'body' | 'status' | 'loadedUrl'>;

const NOUNS = ['lamp', 'chair', 'table', 'sofa', 'rug', 'shelf', 'mirror', 'clock', 'vase', 'stool', 'bench', 'desk'];
const random = seededRandom(7);
const some = (): string => NOUNS[Math.floor(random() * NOUNS.length)]!;
const doc = (title: string, text: string): string =>
    `<!doctype html><title>${title}</title><body><h1>${title}</h1>${text}`;

/** A page with words of its own. */
function product(page: number): Answer {
    const text = Array.from({ length: 80 }, () => some()).join(' ');
    return { body: doc(`The ${some()} ${some()} no. ${page}`, `<p>${text}`) };
}

interface Site {
    /** What the page shows, by the exit's number from 1. */
    readonly show: (page: number, exit: number) => Answer;
    readonly exits?: number;
    readonly pages?: number;
    /** Each request goes out through an exit that nobody used before. */
    readonly endless?: boolean;
}

const urlOf = (page: number): string => `https://shop.test/items/${page}`;

/** Exits that were suspected so often rest. */
const REST_AFTER = 2;

/** Asks for each page through the next exit in turn, and once more wherever something is suspicious. */
function crawl({ show, exits = 10, pages = 200, endless = false }: Site) {
    const softBlocks = new SoftBlocks();
    const got = new Map<number, number>();
    const proofs: unknown[] = [];
    const reclaimed = new Set<string>();
    const suspected = new Map<number, number>();
    let requests = 0;
    let turn = 0;
    /** @param most Suspicions of the exit that do not matter. */
    const next = (most: number): number => {
        do turn += 1;
        while (!endless && suspected.size < exits && (suspected.get((turn % exits) + 1) ?? 0) > most);
        return endless ? turn : (turn % exits) + 1;
    };
    for (let page = 1; page <= pages; page += 1) {
        for (let isSuspicious = false, isFirst = true; isFirst || isSuspicious; isFirst = false) {
            requests += 1;
            // A page in doubt goes to an exit that is trusted.
            const exit = next(isSuspicious ? 0 : REST_AFTER - 1);
            const seen = { url: urlOf(page), viaProxy: true, status: 200, ...show(page, exit) };
            const heard = softBlocks.heard({ site: 'shop.test', exit: `exit ${exit}` }, seen);
            for (const proof of heard.proofs) {
                proofs.push(proof);
                for (const address of proof.addresses) reclaimed.add(address);
            }
            isSuspicious = heard.suspicion !== undefined;
            if (isSuspicious) suspected.set(exit, (suspected.get(exit) ?? 0) + 1);
            else got.set(page, exit);
        }
    }
    return { got, extra: requests - pages, proofs, reclaimed };
}

/** Pages that were handed on although an exit in three is shown `fake`. */
function leaks(fake: (page: number) => Answer, { share = 0.3, ...site }: Partial<Site> & { share?: number } = {}) {
    const isBlocked = (exit: number): boolean => exit % 10 < share * 10;
    const crawled = crawl({ show: (page, exit) => (isBlocked(exit) ? fake(page) : product(page)), ...site });
    const through = [...crawled.got].filter(([, exit]) => isBlocked(exit)).map(([page]) => page);
    return { ...crawled, through, unclaimed: through.filter((page) => !crawled.reclaimed.has(urlOf(page))) };
}

const CAPTCHA = doc('Please wait', '<p>We are checking something. Thank you.');
const SOFT_BLOCKS: readonly (readonly [string, (page: number) => Answer])[] = [
    ['one page', () => ({ body: CAPTCHA })],
    [
        'one page with a number and a token',
        (page) => ({ body: CAPTCHA.replace('Thank', `No. ${page}-a${page * 7919}x`) }),
    ],
    [
        'one page that repeats the address',
        (page) => ({ body: CAPTCHA.replace('Thank', `/items/${page} is busy. Thank`) }),
    ],
    ['an empty body', () => ({ body: '' })],
    ['a frame without text', () => ({ body: '<!doctype html><body><div id="root"></div><script>go()</script>' })],
    ['the home page by a redirect', () => ({ loadedUrl: 'https://shop.test/', body: doc('Shop', 'Welcome') })],
    [
        'a login by a redirect',
        (page) => ({ loadedUrl: `https://shop.test/login?next=${page}`, body: doc('Log in', '') }),
    ],
    ['a consent page of another host', () => ({ loadedUrl: 'https://consent.test/collect', body: doc('Cookies', '') })],
    ['status 405', () => ({ status: 405, body: doc('Shop', '') })],
    ['status 247', () => ({ status: 247, body: doc('Shop', '') })],
    ['status 410', () => ({ status: 410, body: doc('Shop', '') })],
    ['the title without the product', (page) => ({ body: doc(`The ${some()} ${some()} ${some()} no. ${page}`, '') })],
    ['a long page', () => ({ body: doc('Welcome', '<p>lorem ipsum '.repeat(8_000)) })],
];

describe('answers that only some exits get', () => {
    it.each(SOFT_BLOCKS)('%s: at most 4 of 200 pages are handed on, and told when there is proof', (_what, fake) => {
        const { through, unclaimed, proofs } = leaks(fake);
        expect(through.length).toBeLessThanOrEqual(4);
        // Before there is anything to compare with, a page without its content looks like any other.
        expect(unclaimed.length).toBeLessThanOrEqual(1);
        expect(proofs.length).toBeGreaterThan(0);
    });

    it.each([0.1, 0.5])('where a share of %d of the exits get them', (share) => {
        const { through } = leaks(() => ({ body: CAPTCHA }), { share });
        expect(through.length).toBeLessThanOrEqual(25);
    });

    it('where no exit is used twice', () => {
        const { through } = leaks(() => ({ body: CAPTCHA }), { endless: true });
        expect(through.length).toBeLessThanOrEqual(6);
    });

    it('from the middle of the crawl on', () => {
        const fake = (page: number): Answer => (page < 100 ? product(page) : { body: CAPTCHA });
        const { through } = leaks(fake);
        expect(through.filter((page) => page >= 100).length).toBeLessThanOrEqual(6);
    });

    it('where the pages of the site differ in numbers only', () => {
        const show = (page: number, exit: number): Answer => ({
            body: exit < 4 ? CAPTCHA : doc(`Page ${page}`, `<p>This is page ${page}.`),
        });
        const { got } = crawl({ show });
        expect([...got.values()].filter((exit) => exit < 4).length).toBeLessThanOrEqual(6);
    });
});

const GONE = doc('Not found', '<p>This item is not sold any more.');
const HONEST: readonly (readonly [string, (page: number) => Answer])[] = [
    ['a frame that scripts fill', () => ({ body: '<!doctype html><title>Shop</title><div id="root"></div>' })],
    [
        'a frame with a token',
        (page) => ({ body: `<!doctype html><title>Shop</title><p>v${page}x</p><div id="root"></div>` }),
    ],
    ['pages that differ in numbers only', (page) => ({ body: doc(`Page ${page}`, `<p>${page} EUR`) })],
    ['pages of their own', product],
    [
        'a login for everybody',
        (page) => ({ loadedUrl: `https://shop.test/login?next=${page}`, body: doc('Log in', '') }),
    ],
    ['each address moved', (page) => ({ ...product(page), loadedUrl: `https://shop.test/en/items/${page}` })],
    ['no bodies at all', () => ({ body: '' })],
];
/** By the share of pages that are so, drawn by the page: whoever asks gets the same. */
const MIXED: readonly (readonly [string, Answer, number])[] = [
    ['removed items with status 404', { status: 404, body: GONE }, 0.1],
    ['removed items with status 200', { body: GONE }, 0.1],
    ['many removed items', { status: 404, body: GONE }, 0.5],
    ['removed items that lead home', { loadedUrl: 'https://shop.test/', body: doc('Shop', 'Welcome') }, 0.2],
    ['searches that find nothing', { body: doc('Search', '<p>No results for items 1') }, 0.3],
    ['pages for members', { loadedUrl: 'https://shop.test/login', body: doc('Log in', '') }, 0.2],
    ['items without a description', { body: doc('Lamp', '') }, 0.2],
    ['empty pages', { body: '' }, 0.05],
];

describe('what a site shows to everybody', () => {
    it.each(HONEST)('%s cost nothing', (_what, show) => {
        const { extra, proofs } = crawl({ show: (page) => show(page) });
        expect(extra).toBe(0);
        expect(proofs).toEqual([]);
    });

    it.each(MIXED)('%s cost at most 3 %% of the requests, and nothing is taken for proof', (_what, answer, share) => {
        const draw = seededRandom(3);
        const isSo = Array.from({ length: 401 }, () => draw() < share);
        const show = (page: number): Answer => (isSo[page] ? answer : product(page));
        const listed = crawl({ show, pages: 400 });
        const drawn = crawl({ show, pages: 400, endless: true });
        expect([listed.extra, drawn.extra].filter((extra) => extra > 12)).toEqual([]);
        expect([...listed.proofs, ...drawn.proofs]).toEqual([]);
    });

    it('is not kept from handlers for long, where an exit was wrongly proved to be shown something else', () => {
        // Sold out for a while, and not any more when the second exit asks.
        let left = 4;
        const show = (page: number): Answer => (page % 4 === 0 || left-- > 0 ? { body: GONE } : product(page));
        const { got, extra } = crawl({ show, pages: 400 });
        expect(got.size).toBe(400);
        expect(extra).toBeLessThanOrEqual(40);
    });

    it('costs nothing with a single exit', () => {
        const show = (page: number): Answer => (page % 2 === 0 ? { body: GONE } : product(page));
        expect(crawl({ show, exits: 1 }).extra).toBe(0);
    });
});

describe('the fingerprint', () => {
    const of = (html: string, url = 'https://shop.test/items/7'): unknown => fingerprint(html, wordsOfAddress(url));

    it('leaves out numbers, tokens, scripts, styles, comments, attributes and words of the address', () => {
        const one = of(
            '<h1 id="a">No lamps</h1><script>var a = "<p>"</script><!-- x > y --><p>Ref a81f2c, 7 items</p>',
        );
        const other = of('<h1 id="b">no LAMPS</h1><script>1</script><p>Ref 9f0e1d2c, 12 items shop</p>');
        expect(one).toEqual({ ...(one as object), words: 3 });
        expect(of('<h1>No lamps</h1><script>2</script><!----><p>Ref x1, 3 items</p>')).toEqual(
            of('<h1>No lamps</h1><script>3</script><!-- y --><p>Ref z9, 4 items shop</p>'),
        );
        expect(other).not.toEqual(of('<h1>No chairs</h1><script>1</script><p>Ref 9f0e1d2c, 12 items shop</p>'));
    });

    it('ends on pages that are broken', () => {
        for (const html of ['<', '<script>', '<!--', '<p', '<script>a</script', '%', '<'.repeat(50_000)])
            expect(of(html, 'https://shop.test/%')).toBeDefined();
    });
});

it('forgets what is long ago, however many sites, exits and pages there are', () => {
    const softBlocks = new SoftBlocks();
    for (let page = 0; page < 30_000; page += 1) {
        const seen = {
            url: `https://shop.test/${page}/`,
            viaProxy: true,
            status: 200,
            body: doc(some() + some(), some()),
        };
        softBlocks.heard({ site: `site ${page % 500}`, exit: `exit ${page}` }, seen);
    }
    // What is kept is counted by what can be reached.
    expect(countOf(softBlocks)).toBeLessThan(60_000);
});

function countOf(root: object): number {
    const seen = new Set<object>();
    const visit = (value: unknown): void => {
        if (typeof value !== 'object' || value === null || seen.has(value)) return;
        seen.add(value);
        if (value instanceof Map) for (const pair of value) pair.forEach(visit);
        else if (value instanceof Set) value.forEach(visit);
        else Object.values(value).forEach(visit);
    };
    visit(root);
    return seen.size;
}
