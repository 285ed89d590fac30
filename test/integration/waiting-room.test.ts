import { CheerioCrawler } from '@crawlee/cheerio';
import type { SitePolicy } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGE =
    '<html><head><title>Waiting Room powered by Cloudflare</title></head><body><p>You are now in line.</p></body></html>';

/** Lets visitors in at their third visit, if they come with the cookie of the first and from the same address. */
function waitingRoom(): SitePolicy & { readonly places: () => number } {
    const visits = new Map<string, number>();
    return {
        name: 'waiting-room',
        places: () => visits.size,
        judge({ clientIp, cookies }) {
            const place = cookies.place ?? `${clientIp}-${visits.size}`;
            const count = (visits.get(place) ?? 0) + 1;
            visits.set(place, count);
            if (count > 2 && place.startsWith(`${clientIp}-`)) return undefined;
            const headers = { 'content-type': 'text/html', 'retry-after': '1', 'set-cookie': `place=${place}; Path=/` };
            return { status: 200, headers, body: PAGE };
        },
    };
}

it('waits in a waiting room with the same session, and loses neither its place nor a page', async () => {
    const room = waitingRoom();
    const target = await lab({ exits: 8, site: { policy: room } });
    const proxySessions = sessionsFor(target);
    const served: { readonly path: string; readonly retries: number }[] = [];
    let cooldowns = 0;
    proxySessions.on('exitCooldown', () => (cooldowns += 1));
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 4,
            requestHandler: ({ request }) => {
                served.push({ path: new URL(request.url).pathname, retries: request.sessionRotationCount });
            },
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(4));

    expect(served).toHaveLength(4);
    for (const { path, retries } of served) {
        const ips = target.site.log.filter((visit) => visit.path === path).map(({ clientIp }) => clientIp);
        expect(new Set(ips).size, path).toBe(1);
        expect(retries).toBe(0);
    }
    expect(room.places()).toBeLessThanOrEqual(4);
    expect(cooldowns).toBe(0);
    expect(proxySessions.stats().totals).toMatchObject({ sessionsRetired: 0, blocked: 0 });
});
