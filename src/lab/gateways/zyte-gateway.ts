import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import type { Certificate } from '../../interception/certificates.js';
import { headersToPassOn } from '../../interception/headers.js';
import { createInterceptingProxy } from '../../interception/intercepting-proxy.js';
import { LoopbackServer } from '../network/loopback-server.js';
import type { ResolvedZyteGatewayOptions } from './zyte-options.js';
import type { GatewaySession } from './zyte-sessions.js';
import { GatewaySessions } from './zyte-sessions.js';

/** One request that passed through the gateway, or was refused by it. */
export interface ZyteGatewayVisit {
    readonly url: string;
    /** The session that the client named; `create` for a new one, `undefined` for none. */
    readonly session: string | undefined;
    /** The error that it was answered with, if any. */
    readonly error: string | undefined;
    /** It came before the delay of its session was over. */
    readonly isEarly: boolean;
}

const ADDRESS = '127.0.0.1';
const SESSION_HEADER = 'x-crawlera-session';
const STATUSES: Readonly<Record<string, number>> = {
    bad_proxy_auth: 407,
    bad_session_id: 400,
    user_session_limit: 400,
};

/** A loopback stand-in of Zyte Smart Proxy Manager. Started by `startLab({ zyte: … })`. */
export class ZyteGateway {
    readonly apiKey: string;
    /** What passed, in order of arrival. */
    readonly log: ZyteGatewayVisit[] = [];
    private readonly sessions: GatewaySessions;
    private readonly server: LoopbackServer;
    private port = 0;

    private constructor(
        private readonly options: ResolvedZyteGatewayOptions,
        private readonly lookup: LookupFunction,
        authority: Certificate,
    ) {
        this.apiKey = options.apiKey;
        const ips = Array.from({ length: options.exits }, (_, index) => exitAddress(index));
        this.sessions = new GatewaySessions(options, ips);
        const proxy = createInterceptingProxy({
            authority: () => Promise.resolve(authority),
            refuseTunnel: (request) => (this.knows(request, 'proxy-authorization') ? undefined : REFUSED_TUNNEL),
            onRequest: (request, response, target) => void this.passOn(request, response, target),
            onOwnRequest: (request, response) => this.answerSessionCall(request, response),
        });
        this.server = new LoopbackServer(proxy, ADDRESS);
    }

    /** @internal Gateways belong to a lab: `startLab()` makes them. */
    static async start(
        options: ResolvedZyteGatewayOptions,
        lookup: LookupFunction,
        authority: Certificate,
    ): Promise<ZyteGateway> {
        const gateway = new ZyteGateway(options, lookup, authority);
        gateway.port = await gateway.server.listen();
        return gateway;
    }

    get url(): string {
        return `http://${ADDRESS}:${this.port}`;
    }

    /** Sessions that live now, by id, with their IPs. */
    get livingSessions(): Readonly<Record<string, string>> {
        return Object.fromEntries(this.sessions.living.map(({ id, ip }) => [id, ip]));
    }

    /** How many sessions were ever made. */
    get createdSessions(): number {
        return this.sessions.created;
    }

    /** Ends sessions as if their exits had gone, the first ones first. */
    killSessions(count: number): void {
        for (const { id } of this.sessions.living.slice(0, count)) this.sessions.end(id);
    }

    /** @internal Closed together with its lab. */
    close(): Promise<void> {
        return this.server.close();
    }

    private async passOn(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
        const named = request.headers[SESSION_HEADER] as string | undefined;
        const refuse = (error: string): void => {
            this.log.push({ url: target.href, session: named, error, isEarly: false });
            response.writeHead(STATUSES[error] ?? 500, { 'x-crawlera-error': error }).end(error);
        };
        // Inside TLS the client logged in when it asked for the tunnel.
        const isStranger = target.protocol === 'http:' && !this.knows(request, 'proxy-authorization');
        const session = isStranger ? undefined : this.sessionFor(named);
        if (session === undefined) {
            refuse(isStranger ? 'bad_proxy_auth' : named === 'create' ? 'user_session_limit' : 'bad_session_id');
            return;
        }
        const visit = { url: target.href, session: named, error: undefined };
        const index = this.log.push({ ...visit, isEarly: false }) - 1;
        this.log[index] = { ...visit, isEarly: await this.sessions.arrive(session) };
        this.send(request, response, target, session, named !== undefined);
    }

    private sessionFor(named: string | undefined): GatewaySession | undefined {
        if (named === undefined) return this.sessions.passing();
        return named === 'create' ? this.sessions.create() : this.sessions.find(named);
    }

    private send(
        request: IncomingMessage,
        response: ServerResponse,
        target: URL,
        session: GatewaySession,
        isNamed: boolean,
    ): void {
        const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
        const ours = Object.keys(request.headers).filter((name) => name.startsWith('x-crawlera-'));
        const sent = send(target, {
            method: request.method,
            headers: headersToPassOn(request, ours),
            localAddress: session.ip,
            lookup: this.lookup,
            agent: false,
            rejectUnauthorized: false,
        });
        response.once('close', () => sent.destroy());
        sent.once('error', () => response.writeHead(502, { 'x-crawlera-error': 'econnrefused' }).end());
        sent.once('response', (answer) => {
            const headers = [...headersToPassOn(answer), 'X-Crawlera-Version', 'lab'];
            if (isNamed) headers.push('X-Crawlera-Session', session.id);
            if (session.delayMillis > this.options.softLimitMillis) {
                headers.push('X-Crawlera-Next-Request-In', String(session.delayMillis / 1000));
            }
            response.writeHead(answer.statusCode!, headers);
            pipeline(answer, response, () => undefined);
        });
        pipeline(request, sent, () => undefined);
    }

    private answerSessionCall(request: IncomingMessage, response: ServerResponse): void {
        const [, id] = /^\/sessions(?:\/([^/]+))?$/.exec(request.url ?? '') ?? [];
        if (!this.knows(request, 'authorization')) {
            response.writeHead(401).end('bad_auth');
        } else if (request.method === 'GET') {
            response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.livingSessions));
        } else if (request.method === 'POST') {
            const session = this.sessions.create();
            if (session === undefined) response.writeHead(400, { 'x-crawlera-error': 'user_session_limit' }).end();
            else response.writeHead(200).end(session.id);
        } else {
            response.writeHead(id !== undefined && this.sessions.end(id) ? 204 : 404).end();
        }
    }

    private knows({ headers }: IncomingMessage, name: 'authorization' | 'proxy-authorization'): boolean {
        return headers[name] === `Basic ${Buffer.from(`${this.apiKey}:`).toString('base64')}`;
    }
}

const REFUSED_TUNNEL = { status: 407, headers: { 'x-crawlera-error': 'bad_proxy_auth' } };

const HOSTS = 250;

function exitAddress(index: number): string {
    return `127.5.${Math.floor(index / HOSTS)}.${(index % HOSTS) + 1}`;
}
