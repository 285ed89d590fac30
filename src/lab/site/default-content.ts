import { assetContent } from './assets.js';
import type { Content } from './content.js';
import { htmlDocument } from './content.js';
import { isRichPage, richPage } from './rich-page.js';
import type { Arrival } from './visit.js';

const LINKS = 3;
const NUMBERED = /^(.*)\/(\d+)$/;

/** What a site shows unless its `pages` option says otherwise: every path that is not an asset is a page. */
export function defaultContent(visit: Arrival): Content {
    switch (visit.resource) {
        case 'asset':
            return assetContent(visit.path);
        case 'socket':
            return { status: 426, headers: { upgrade: 'websocket' }, body: 'This address speaks WebSocket.' };
        case 'page':
            return isRichPage(visit.path) ? richPage(visit.path) : plainPage(visit);
    }
}

/** A page with a number, the address that the site saw, and links to the next pages. */
function plainPage({ path, clientIp }: Arrival): Content {
    const [, prefix = '/page', digits = '1'] = NUMBERED.exec(path) ?? [];
    const number = Number(digits);
    const links = Array.from({ length: LINKS }, (_, index) => {
        const next = number + index + 1;
        return `<li><a href="${prefix}/${next}">Page ${next}</a></li>`;
    });
    const body = `<h1>Page ${number}</h1>
<p>You are seen as <span id="client-ip">${clientIp}</span>.</p>
<ul>${links.join('')}</ul>`;
    return { body: htmlDocument(`Page ${number}`, body) };
}
