import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface SlowVisit {
    readonly path: string;
    readonly ip: string;
}

/** A site that answers after so many milliseconds, and where that is `Infinity`, never. */
export async function slowSite(millisFor: (visit: SlowVisit) => number) {
    const visits: SlowVisit[] = [];
    const ending = new AbortController();
    const server = createServer((request, response) => {
        const visit = { path: request.url ?? '', ip: request.socket.remoteAddress ?? '' };
        visits.push(visit);
        const millis = millisFor(visit);
        if (millis === Infinity) return;
        void sleep(millis, undefined, { signal: ending.signal }).then(
            () => response.setHeader('content-type', 'text/html').end('<h1>Page</h1>'),
            () => response.destroy(),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
        ending.abort();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    });
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { visits, urls: (count: number) => Array.from({ length: count }, (_, page) => `${base}/page/${page}`) };
}
