import { Configuration } from 'crawlee';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { onTestFinished } from 'vitest';
import type { ProxySessionsOptions } from '../src/index.js';
import { ProxySessions } from '../src/index.js';
import { LAB_LOGIN } from './setup/lab-login.js';
import { watchForLeaks } from './setup/leaks.js';

/** A lab that ends with the test. Its proxies ask for a login that must not be found anywhere. */
export async function lab(options: LabOptions): Promise<Lab> {
    const started = await startLab({ credentials: LAB_LOGIN, ...options });
    onTestFinished(() => started.close());
    return started;
}

/** A `ProxySessions` over the lab's proxies that ends with the test. */
export function sessionsFor(
    { proxyUrls }: Pick<Lab, 'proxyUrls'>,
    options: Partial<ProxySessionsOptions> = {},
): ProxySessions {
    const proxySessions = new ProxySessions({ proxyUrls, seed: 1, ...options });
    const emit = proxySessions.emit.bind(proxySessions);
    proxySessions.emit = (...event) => {
        watchForLeaks('event', event);
        return emit(...event);
    };
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

/** Launch context for the Chromium that `test/setup/browser.ts` found. */
export function browserLaunch(): { launchOptions: { executablePath: string; headless: boolean; args: string[] } } {
    return {
        launchOptions: {
            executablePath: process.env.CHROMIUM_PATH!,
            headless: true,
            args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
        },
    };
}
