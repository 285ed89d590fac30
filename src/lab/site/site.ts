import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '../../interception/certificates.js';
import { SITE_ADDRESS } from '../network/lookup.js';
import { LoopbackServer } from '../network/loopback-server.js';
import type { SitePolicy, PolicyReaction } from '../policies/site-policy.js';
import { ConnectionNumbers } from './connection-numbers.js';
import type { Content } from './content.js';
import { HTML } from './content.js';
import { defaultContent } from './default-content.js';
import { EchoSockets } from './echo-sockets.js';
import { InFlight } from './in-flight.js';
import { SOCKET_PATH } from './resource.js';
import type { SiteOptions } from './site-options.js';
import { countByIp, pagesOf, servedOf } from './summaries.js';
import type { Arrival, Visit } from './visit.js';
import { SERVED, arrivalOf } from './visit.js';
import { bringsStrayCookie, visitorCookieFor } from './visitor-cookie.js';

/** A target site on loopback, over http and if asked https, that keeps a log of who came. */
export class LabSite {
    readonly hostname: string;
    private readonly servers: LoopbackServer[] = [];
    private readonly sockets = new EchoSockets();
    private readonly inFlight = new InFlight();
    private readonly connections = new ConnectionNumbers();
    private readonly closing = new AbortController();
    private readonly origins: { http: string; https?: string } = { http: '' };
    private policies: readonly SitePolicy[] = [];
    private visits: Visit[] = [];

    private constructor(private readonly options: SiteOptions) {
        this.hostname = options.hostname ?? SITE_ADDRESS;
        this.setPolicy(options.policy ?? []);
    }

    /** @internal Sites belong to a lab: `startLab()` makes them. */
    static async start(options: SiteOptions, certificate: Certificate | undefined): Promise<LabSite> {
        const site = new LabSite(options);
        site.origins.http = `http://${site.hostname}:${await site.serve(createServer())}`;
        if (certificate !== undefined) {
            const server = options.http2
                ? createHttp2Server({ ...certificate, allowHTTP1: true })
                : createSecureServer(certificate);
            // Node's HTTP/2 servers hand over the same requests and answers, typed apart.
            site.origins.https = `https://${site.hostname}:${await site.serve(server as Server)}`;
        }
        return site;
    }

    /** The site's http origin, without a slash at the end: `http://127.0.0.1:41231`. */
    get url(): string {
        return this.origins.http;
    }

    /** The site's https origin. Throws for a site that was started without `https: true`. */
    get httpsUrl(): string {
        if (this.origins.https === undefined) {
            throw new Error(`The site ${this.url} serves no https: start it with the option "https: true".`);
        }
        return this.origins.https;
    }

    /** URLs of so many pages: `urls(600, '/page')` gives `http://…/page/1` to `http://…/page/600`. */
    urls(count: number, prefix = '/page', { https = false }: { readonly https?: boolean } = {}): string[] {
        const origin = https ? this.httpsUrl : this.url;
        return Array.from({ length: count }, (_, index) => `${origin}${prefix}/${index + 1}`);
    }

    /** Every request so far, in order of arrival. A request is in it before its answer is sent. */
    get log(): readonly Visit[] {
        return this.visits;
    }

    /** The visits to pages, whatever came of them. */
    pages(): readonly Visit[] {
        return pagesOf(this.visits);
    }

    /** The visits to pages that no policy objected to. */
    servedPages(): readonly Visit[] {
        return servedOf(this.pages());
    }

    /** How many requests of any kind each address made. Addresses that never came are not in it. */
    visitsByIp(): ReadonlyMap<string, number> {
        return countByIp(this.visits);
    }

    /** How many pages each address asked for. */
    pagesByIp(): ReadonlyMap<string, number> {
        return countByIp(this.pages());
    }

    /**
     * The most page requests of one address that were in flight at once, counted from the arrival of the request
     * to the end of its answer. What a page loads does not count: browsers load that side by side.
     */
    maxConcurrentPerIp(): number {
        return this.inFlight.peak;
    }

    /** By how many connections the visits in the log came. */
    connectionCount(): number {
        return new Set(this.visits.map(({ connection }) => connection)).size;
    }

    /** Visits that brought a visitor cookie which was given to another address: each is an identity torn apart. */
    strayCookies(): readonly Visit[] {
        return this.visits.filter(bringsStrayCookie);
    }

    /** Empties the log and the counts. Visitors keep their cookies, and policies remember what they counted. */
    clearLog(): void {
        this.visits = [];
        this.inFlight.reset();
    }

    /** Replaces the site's policies from now on; an empty list lets everybody in. */
    setPolicy(policy: SitePolicy | readonly SitePolicy[]): void {
        this.policies = [policy].flat();
    }

    /** @internal Closed together with its lab. */
    async close(): Promise<void> {
        this.closing.abort();
        await Promise.all(this.servers.map((server) => server.close()));
    }

    private async serve(server: Server): Promise<number> {
        server.on('request', (request, response) => this.answer(request, response));
        server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
        // A site named by an address listens on it.
        const loopback = new LoopbackServer(server, isIP(this.hostname) === 0 ? SITE_ADDRESS : this.hostname);
        this.servers.push(loopback);
        return loopback.listen();
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const arrival = arrivalOf(request, 'http', this.connections.of(request));
        if (arrival.resource === 'page') {
            const leave = this.inFlight.enter(arrival.clientIp);
            response.once('finish', leave).once('close', leave);
        }
        const { verdict, content } = this.decide(arrival);
        if (content.kind === 'reset' || content.kind === 'hang') {
            this.visits.push({ ...arrival, status: 0, verdict });
            void this.pause(content.kind === 'reset' ? 0 : content.forSecs * 1000).then(() => breakOff(request.socket));
            return;
        }
        const { status = 200, headers = HTML, body = '' } = content;
        this.visits.push({ ...arrival, status, verdict });

        response.statusCode = status;
        response.setHeader('cache-control', 'no-store'); // so that the log sees every page load in full
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        const cookie = arrival.resource === 'page' ? visitorCookieFor(arrival) : undefined;
        if (cookie !== undefined) response.appendHeader('set-cookie', cookie);
        void this.pause(this.options.latencyMillis ?? 0).then(() => response.end(body));
    }

    private decide(arrival: Arrival): { verdict: string; content: (Content & { kind?: undefined }) | PolicyReaction } {
        // Policies are about pages: what a page loads neither counts nor is refused.
        for (const policy of arrival.resource === 'page' ? this.policies : []) {
            const content = policy.judge(arrival, arrival.at);
            if (content !== undefined) return { verdict: policy.name, content };
        }
        const own = this.options.pages?.(arrival) ?? defaultContent(arrival);
        return { verdict: SERVED, content: typeof own === 'string' ? { body: own } : own };
    }

    private async pause(millis: number): Promise<void> {
        if (millis === 0) return;
        // When the lab closes, the connection is cut anyway: only the waiting has to end.
        await sleep(millis, undefined, { signal: this.closing.signal }).catch(() => {});
    }

    private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
        const arrival = arrivalOf(request, 'websocket', this.connections.of(request));
        const status = arrival.path === SOCKET_PATH ? 101 : 404;
        this.visits.push({ ...arrival, status, verdict: SERVED });
        socket.on('error', () => {});
        if (status === 101) this.sockets.accept(request, socket, head);
        else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
}

function breakOff(socket: Socket): void {
    // Only what is a bare TCP socket can be reset.
    if ('encrypted' in socket || !('resetAndDestroy' in socket)) socket.destroy();
    else socket.resetAndDestroy();
}
