/** The headers of an answer, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** What a site answers with. */
export interface Content {
    /** @default 200 */
    readonly status?: number;
    /** @default { 'content-type': 'text/html; charset=utf-8' } */
    readonly headers?: AnswerHeaders;
    /** @default '' */
    readonly body?: string | Uint8Array;
}

export const HTML: AnswerHeaders = { 'content-type': 'text/html; charset=utf-8' };

/** A short HTML document. `body` is HTML; `title` and `body` must not come from outside. */
export function htmlDocument(title: string, body: string, head = ''): string {
    return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>${head}</head>
<body>
${body}
</body>
</html>
`;
}
