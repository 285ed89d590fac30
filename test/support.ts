import { Configuration } from '@crawlee/cheerio';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { onTestFinished } from 'vitest';
import type { ProxySessionsEvents, ProxySessionsOptions } from '../src/index.js';
import { ProxySessions } from '../src/index.js';
import { LAB_LOGIN } from './setup/lab-login.js';
import { watchForLeaks } from './setup/leaks.js';

export { browserLaunch } from './browser-launch.js';

/** A lab that ends with the test. Its proxies ask for a login that must not be found anywhere. */
export async function lab(options: LabOptions): Promise<Lab> {
    const started = await startLab({ credentials: LAB_LOGIN, ...options });
    onTestFinished(() => started.close());
    return started;
}

const EACH_EVENT: Readonly<Record<keyof ProxySessionsEvents, true>> = {
    outcome: true,
    sessionCreated: true,
    sessionRetired: true,
    exitCooldown: true,
    exitRecovered: true,
    sitePaused: true,
    siteUnreachable: true,
    addressRefused: true,
    tierChanged: true,
    exhausted: true,
    budgetSpent: true,
    softBlock: true,
};

/** The names of all events. */
export const EVENT_NAMES = Object.keys(EACH_EVENT) as (keyof ProxySessionsEvents)[];

/** A `ProxySessions` over the lab's proxies that ends with the test. */
export function sessionsFor(
    { proxyUrls }: Pick<Lab, 'proxyUrls'>,
    options: Partial<ProxySessionsOptions> = {},
): ProxySessions {
    const proxySessions = new ProxySessions({ proxyUrls, seed: 1, ...options });
    for (const name of EVENT_NAMES) proxySessions.on(name, (event) => watchForLeaks(name, event));
    onTestFinished(async () => {
        watchForLeaks('stats()', proxySessions.stats());
        await proxySessions.close();
    });
    return proxySessions;
}

/** Crawlee's storages in memory only, one set per crawler. */
export function inMemory(): Configuration {
    return new Configuration({ persistStorage: false });
}

/** Counts how often the handlers were told another exit, or another session, than the target saw. */
export class IdentityCheck {
    pages = 0;
    wrongExits = 0;
    wrongSessions = 0;

    constructor(private readonly lab: Lab) {}

    readonly handler = async (context: {
        request: { url: string };
        session?: { id: string } | undefined;
        proxyInfo?: { sessionId?: string; hostname: string } | undefined;
    }): Promise<void> => {
        const { request, session, proxyInfo } = context;
        const { pathname } = new URL(request.url);
        const visit = this.lab.site.log.findLast(({ path, status }) => path === pathname && status === 200);
        this.pages += 1;
        if (visit?.clientIp !== proxyInfo?.hostname) this.wrongExits += 1;
        if (session === undefined || proxyInfo?.sessionId !== session.id) this.wrongSessions += 1;
    };
}
