import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { renderLivePage } from '../../report/render-page.js';
import type { ReportData } from '../../report/report-data.js';

const HOST = '127.0.0.1';
const DATA_PATH = '/report.json';
/** A page of another site must not read the report through a name of its own that leads here ("DNS rebinding"). */
const OWN_NAMES = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

const WAITING_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Proxy sessions report</title><p>Waiting for a crawl with <code>new ProxySessions({ report: true })</code> to write its
first report. It does so a few seconds after it began.</p></html>`;

export interface WatchOptions {
    /** Reads the report as it is now. */
    readonly load: () => Promise<ReportData>;
    /** `0` for any free one. */
    readonly port: number;
}

/** A report that is served on this machine while the crawl runs. */
export interface Watch {
    readonly url: string;
    close(): Promise<void>;
}

/** Serves the page of a report, and its newest data, to browsers on this machine. */
export async function watchReport({ load, port }: WatchOptions): Promise<Watch> {
    let latest: ReportData | undefined;
    const newest = async (): Promise<ReportData | undefined> => {
        // There is none yet, or it is being written at this moment.
        latest = await load().catch(() => latest);
        return latest;
    };
    const server = createServer((request, response) => {
        answer(request, response, newest).catch(() => response.destroy());
    });
    server.listen(port, HOST);
    await once(server, 'listening');
    return { url: `http://${HOST}:${(server.address() as AddressInfo).port}/`, close: () => close(server) };
}

interface Reply {
    readonly status: number;
    readonly type: string;
    readonly text: string;
    readonly etag?: string;
}

async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    newest: () => Promise<ReportData | undefined>,
): Promise<void> {
    const { status, type, text, etag } = await replyTo(request, newest);
    response.writeHead(status, {
        'Content-Type': `${type}; charset=utf-8`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        ...(etag !== undefined && { ETag: etag }),
    });
    response.end(text);
}

async function replyTo(
    { url = '/', headers }: IncomingMessage,
    newest: () => Promise<ReportData | undefined>,
): Promise<Reply> {
    if (!OWN_NAMES.test(headers.host ?? '')) {
        return { status: 403, type: 'text/plain', text: 'Ask by 127.0.0.1 or localhost.' };
    }
    const data = await newest();
    if (url === '/') {
        const text = data === undefined ? WAITING_PAGE : renderLivePage(data, DATA_PATH);
        return { status: 200, type: 'text/html', text };
    }
    if (url !== DATA_PATH || data === undefined) {
        return { status: 404, type: 'text/plain', text: 'There is no such page.' };
    }
    const text = JSON.stringify(data);
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    const isKnown = headers['if-none-match'] === etag;
    return { status: isKnown ? 304 : 200, type: 'application/json', text: isKnown ? '' : text, etag };
}

async function close(server: Server): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
}
