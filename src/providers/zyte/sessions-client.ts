import { ProxySessionsError } from '../../common/errors.js';

const TIMEOUT_MILLIS = 30_000;

/** The sessions of an account at Zyte Smart Proxy Manager: `POST`, `GET` and `DELETE` on `/sessions` of the proxy. */
export class SmartProxySessions {
    private running: Promise<ReadonlyMap<string, string>> | undefined;
    private queued: Promise<ReadonlyMap<string, string>> | undefined;

    constructor(
        /** The service's base URL, without credentials. */
        private readonly url: string,
        private readonly apiKey: string,
    ) {}

    /**
     * Makes a session.
     * @returns its id.
     * @throws ProxySessionsError (`misconfigured`) when the service refuses the API key.
     */
    async create(): Promise<string> {
        const id = (await this.ask('POST', '/sessions')).trim();
        if (id === '' || /[^\x21-\x7e]/.test(id)) throw new Error('The service answered without a session id.');
        return id;
    }

    /** The IP address of each session, by its id, as the service tells it from now on. Calls at the same time share one request. */
    list(): Promise<ReadonlyMap<string, string>> {
        this.queued ??= Promise.resolve(this.running)
            .catch(() => undefined)
            .then(() => {
                this.queued = undefined;
                this.running = this.fetchList();
                return this.running;
            });
        return this.queued;
    }

    /** Ends a session. */
    async delete(id: string): Promise<void> {
        await this.ask('DELETE', `/sessions/${encodeURIComponent(id)}`);
    }

    private async fetchList(): Promise<ReadonlyMap<string, string>> {
        const sessions: unknown = JSON.parse(await this.ask('GET', '/sessions'));
        return new Map(Object.entries(sessions as Record<string, string>));
    }

    private async ask(method: string, path: string): Promise<string> {
        const response = await fetch(new URL(path, this.url), {
            method,
            headers: { authorization: `Basic ${Buffer.from(`${this.apiKey}:`).toString('base64')}` },
            signal: AbortSignal.timeout(TIMEOUT_MILLIS),
        });
        const text = await response.text();
        if (response.ok) return text;
        const told = response.headers.get('x-crawlera-error') ?? '';
        const message =
            `${method} ${path.split('/', 2).join('/')} was answered with status ${response.status} ${told}`.trim();
        const isRefused = response.status === 401 || response.status === 407;
        throw isRefused
            ? new ProxySessionsError('misconfigured', `${message}; check the API key.`)
            : new Error(message);
    }
}
