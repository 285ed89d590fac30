import { STATUS_CODES } from 'node:http';
import type { AnswerHeaders } from '../site/content.js';
import { HTML, htmlDocument } from '../site/content.js';
import type { PolicyAnswer } from './site-policy.js';

/** The short error page by which a site refuses. */
export function refusal(status: number, headers: AnswerHeaders = {}): PolicyAnswer {
    const title = `${status} ${STATUS_CODES[status] ?? 'Refused'}`;
    return { status, headers: { ...HTML, ...headers }, body: htmlDocument(title, `<h1>${title}</h1>`) };
}
