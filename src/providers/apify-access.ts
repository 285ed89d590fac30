import { request } from 'node:http';
import { ProxySessionsError } from '../common/errors.js';

/** The service's status page, which it serves to those who ask through it. Source: docs.apify.com/platform/proxy/usage. */
const STATUS_URL = 'http://proxy.apify.com';
const TIMEOUT_MILLIS = 10_000;

interface ApifyStatus {
    readonly connected: boolean;
    readonly connectionError?: string | null;
}

/**
 * Whether Apify Proxy takes this login, as its status page tells it. The Apify SDK looks there too.
 *
 * @throws ProxySessionsError (`misconfigured`) with Apify's own words when it does not; (`proxy-failed`) when nobody
 *     answers.
 */
export async function checkApifyAccess(proxyUrl: string): Promise<void> {
    const statusUrl = `${process.env.APIFY_PROXY_STATUS_URL ?? STATUS_URL}/?format=json`;
    const { status, body } = await askThrough(proxyUrl, statusUrl).catch((cause: unknown) => {
        throw new ProxySessionsError('proxy-failed', 'Apify Proxy cannot be reached to check the access to it.', {
            cause,
        });
    });
    const { connected, connectionError } = parse(body);
    if (connected) return;
    const why = connectionError ?? `it answered with status ${status}`;
    throw new ProxySessionsError('misconfigured', `Apify Proxy refuses access: ${why}`);
}

function askThrough(proxyUrl: string, url: string): Promise<{ readonly status: number; readonly body: string }> {
    const { hostname, port, username, password } = new URL(proxyUrl);
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return new Promise((resolve, reject) => {
        const asked = request({
            host: hostname.replace(/^\[|\]$/g, ''),
            port: port || 80,
            path: url,
            headers: {
                host: new URL(url).host,
                'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}`,
            },
            agent: false,
            timeout: TIMEOUT_MILLIS,
        });
        asked.once('response', (answer) => {
            let body = '';
            answer.setEncoding('utf8');
            answer.on('data', (chunk: string) => (body += chunk));
            answer.once('error', reject);
            answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        });
        asked.once('timeout', () => asked.destroy(new Error('No answer in time.')));
        asked.once('error', reject);
        asked.end();
    });
}

function parse(body: string): ApifyStatus {
    try {
        return JSON.parse(body) as ApifyStatus;
    } catch {
        return { connected: false };
    }
}
