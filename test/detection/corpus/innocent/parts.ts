import { doc } from '../capture.js';

const WORDS = [
    'The sole forgives stony paths, and the tongue stays where it belongs.',
    'It weighs less than it looks, and dries over night on any radiator.',
    'We wore the pair for three weeks between the lake and the pass.',
    'Return it within thirty days if it does not fit; we pay the postage.',
    'Made in small numbers by a workshop that repairs what it sells.',
];

export const MENU = ['New', 'Women', 'Men', 'Children', 'Outdoor', 'Sale', 'Stores', 'Help', 'Contact', 'Imprint']
    .map((name) => `<li><a href="/${name.toLowerCase()}">${name}</a></li>`)
    .join('');

export const prose = (sentences: number): string =>
    Array.from({ length: sentences }, (_, index) => WORDS[index % WORDS.length]).join(' ');

/** A page that sells something: menu, picture, price, words. */
export const product = (head = '', extra = ''): string =>
    doc(
        'Trail shoe | Shop',
        `<header><nav><ul>${MENU}</ul></nav></header><main><h1>Trail shoe</h1><img src="/7.jpg" alt=""><p>${prose(6)}</p><b>89.00</b><button>Buy</button></main>${extra}<footer>${MENU}</footer>`,
        head,
    );

/** A page to read. */
export const article = (title: string, text: string, sentences = 12): string =>
    doc(
        title,
        `<nav><ul>${MENU}</ul></nav><article><h1>${title}</h1><p>${text}</p><p>${prose(sentences)}</p></article>`,
    );

/** What an app sends before its scripts have drawn anything. */
export const shell = (head = '', extra = ''): string =>
    doc(
        'Shop',
        `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>${extra}<script src="/static/js/main.4c2.js"></script>`,
        head,
    );

/** Little on it, but it is all there is. */
export const small = (title: string, text: string, extra = ''): string =>
    doc(title, `<h1>${title}</h1><p>${text}</p>${extra}`);

export const login = (head = '', extra = ''): string =>
    doc(
        'Log in',
        `<form method="post" action="/login"><label>Mail <input type="email" name="mail"></label><label>Password <input type="password" name="password"></label>${extra}<button>Log in</button></form>`,
        head,
    );

export const contact = (head = '', extra = ''): string =>
    doc(
        'Write to us',
        `<form method="post"><label>Name <input type="text" name="name"></label><textarea name="message"></textarea>${extra}<button>Send</button></form>`,
        head,
    );

/** A search that found nothing. */
export const noResults = (head = '', extra = ''): string =>
    doc(
        'Search',
        `<form action="/search"><input type="search" name="q"></form><p>Nothing was found for "shoo".</p>${extra}`,
        head,
    );
