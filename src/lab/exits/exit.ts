import type { LookupFunction } from 'node:net';
import { distantServer } from '../network/distant-server.js';
import type { Bytes } from '../network/loopback-server.js';
import { LoopbackServer } from '../network/loopback-server.js';
import type { Fault } from './fault.js';
import { meetFault } from './fault.js';
import { createHttpProxy } from './http-proxy.js';
import type { ExitCredentials, ProxyFront } from './proxy-front.js';
import { createSocks5Proxy } from './socks5-proxy.js';

/** What the proxy of an exit speaks. */
export type ExitProtocol = 'http' | 'socks5';

export interface ExitOptions {
    readonly ip: string;
    readonly protocol: ExitProtocol;
    readonly credentials: ExitCredentials | undefined;
    readonly fault: Fault | undefined;
    readonly latencyMillis: number;
    readonly idleMillis: number | undefined;
    readonly lookup: LookupFunction;
}

const CREATE_PROXY = { http: createHttpProxy, socks5: createSocks5Proxy } as const;

/** A forward proxy that listens on, and connects out from, an IP address of its own. */
export class LabExit {
    /** The address that targets see. */
    readonly ip: string;
    readonly protocol: ExitProtocol;
    private readonly credentials: ExitCredentials | undefined;
    private readonly server: LoopbackServer;
    private readonly closing = new AbortController();
    private port = 0;
    private currentFault: Fault | undefined;
    private admitted = 0;
    /** Faults take effect one after the other, since a port cannot be opened while it is being closed. */
    private lastChange: Promise<void> = Promise.resolve();

    private constructor({ ip, protocol, credentials, fault, latencyMillis, idleMillis, lookup }: ExitOptions) {
        this.ip = ip;
        this.protocol = protocol;
        this.credentials = credentials;
        this.currentFault = fault;
        const front: ProxyFront = {
            ip,
            credentials,
            lookup,
            admit: () => {
                this.admitted += 1;
                return meetFault(this.currentFault, this.closing.signal);
            },
        };
        const proxy = CREATE_PROXY[protocol](front);
        if (idleMillis !== undefined) {
            proxy.on('connection', (socket) => socket.setTimeout(idleMillis, () => socket.destroy()));
        }
        this.server = new LoopbackServer(latencyMillis === 0 ? proxy : distantServer(proxy, latencyMillis), ip);
    }

    /** @internal Exits belong to a lab: `startLab()` makes them. */
    static async start(options: ExitOptions): Promise<LabExit> {
        const exit = new LabExit(options);
        try {
            exit.port = await exit.server.listen();
        } catch (error) {
            throw explainListenError(error, options.ip);
        }
        // The port of a dead proxy is a real one that was open a moment ago, so nothing else answers on it.
        if (options.fault?.kind === 'dead') await exit.server.close();
        return exit;
    }

    /** The proxy's URL, with its credentials if it asks for any. */
    get proxyUrl(): string {
        const { username, password } = this.credentials ?? {};
        const user =
            username === undefined ? '' : `${encodeURIComponent(username)}:${encodeURIComponent(password ?? '')}@`;
        return `${this.protocol}://${user}${this.ip}:${this.port}`;
    }

    /** What is wrong with this proxy now, if anything. */
    get fault(): Fault | undefined {
        return this.currentFault;
    }

    /** Requests and tunnels that reached this proxy with the right credentials, those that met a fault included. */
    get requests(): number {
        return this.admitted;
    }

    /** Connections that clients ever made to this proxy. */
    get connections(): number {
        return this.server.connections;
    }

    /** Those of them that are open now. */
    get openConnections(): number {
        return this.server.openConnections;
    }

    /**
     * What clients sent to this proxy and got from it so far, as providers bill it: requests and answers with their
     * headers, CONNECT, and all that passed through tunnels.
     */
    get bytes(): Bytes {
        return this.server.bytes;
    }

    /**
     * Breaks the proxy, or repairs it with `undefined`. Requests that are already under way keep the fault they met;
     * `dead` cuts them off.
     */
    async setFault(fault: Fault | undefined): Promise<void> {
        this.currentFault = fault;
        this.lastChange = this.lastChange.then(async () => {
            if (this.closing.signal.aborted) return;
            if (fault?.kind === 'dead') await this.server.close();
            else if (!this.server.listening) await this.server.listen(this.port);
        });
        return this.lastChange;
    }

    /** @internal Closed together with its lab. */
    async close(): Promise<void> {
        this.closing.abort();
        await this.lastChange;
        await this.server.close();
    }
}

function explainListenError(error: unknown, ip: string): unknown {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') return error;
    return new Error(
        `The lab cannot listen on ${ip}: on macOS run "sudo ifconfig lo0 alias ${ip}" once for each exit address ` +
            '(Linux needs nothing, all of 127.0.0.0/8 is there).',
        { cause: error },
    );
}
