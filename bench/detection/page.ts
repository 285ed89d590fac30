import { seededRandom } from '../../src/engine/random.js';

const WORDS = (
    'the of and shoe trail price order size blue black leather sole light ship return review star good very from with ' +
    'our for this that made years people week mountain lake city select rating customer service delivery free'
).split(' ');

/** A shop's page of about so many characters: menu, items with attributes and words, and a third of it script. */
export function shopPage(characters: number): string {
    const random = seededRandom(7);
    const words = (count: number): string =>
        Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
    const menu = Array.from({ length: 20 }, (_, index) => `<li><a href="/kind/${index}">${words(2)}</a></li>`).join('');
    const parts = [
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop: ${words(3)}</title></head><body><nav><ul>${menu}</ul></nav><main>`,
    ];
    let length = parts[0]!.length;
    for (let item = 1; length < characters; item += 1) {
        const data = JSON.stringify({ id: item, name: words(3), stock: item % 7, tags: words(8).split(' ') });
        const part =
            `<article class="card card--wide" data-id="${item}"><h2><a href="/item/${item}">${words(4)}</a></h2>` +
            `<img src="/img/${item}.jpg" alt="${words(3)}" loading="lazy"><p>${words(30)}</p><b>${item}.90</b></article>\n` +
            `<script>window.__items=window.__items||[];window.__items.push(${data});</script>\n`;
        parts.push(part);
        length += part.length;
    }
    return `${parts.join('')}</main></body></html>`;
}
