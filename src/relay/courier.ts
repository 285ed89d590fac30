import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { RelayTrouble } from '../common/relay-trouble.js';
import { formatRelayTrouble } from '../common/relay-trouble.js';
import type { HeadersLike } from '../detection/rule.js';
import { headersToPassOn } from '../interception/headers.js';
import type { HeadersToSend, SessionHeaders } from '../providers/provider.js';
import type { Pacer } from './pacer.js';
import type { Upstream } from './upstream.js';

const TROUBLES: Readonly<Record<string, RelayTrouble>> = {
    ECONNREFUSED: 'connection_refused',
    ETIMEDOUT: 'connection_timeout',
    ENOTFOUND: 'dns_error',
    EAI_AGAIN: 'dns_error',
};

/** The provider does not say which headers stand for the session. */
const NO_HEADERS: RelayTrouble = 'connection_terminated';

/** What Node.js says of certificates that it does not accept. */
const CERTIFICATE_TROUBLE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/;

export interface CourierParts {
    readonly upstream: Upstream;
    readonly session: SessionHeaders;
    readonly pacer: Pacer;
}

/** Carries the requests of one session to the service, and the answers back. */
export class Courier {
    constructor(private readonly parts: CourierParts) {}

    async carry(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
        // A client that goes away is no error here: what was sent for it ends with it.
        request.on('error', () => undefined);
        response.on('error', () => undefined);
        const fail = (trouble: RelayTrouble): void => {
            if (response.headersSent) response.destroy();
            else response.writeHead(502, { 'proxy-status': formatRelayTrouble(trouble) }).end();
        };
        const sent = await this.send(request, target, () => !response.destroyed).catch(() => fail(NO_HEADERS));
        if (sent === undefined) return;
        response.once('close', () => sent.destroy());
        sent.once('response', (answer) => {
            response.writeHead(answer.statusCode!, answer.statusMessage, headersToPassOn(answer));
            pipeline(answer, response, () => undefined);
        });
        sent.once('error', (error) => fail(troubleOf(error)));
        pipeline(request, sent, () => undefined);
    }

    async carryUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: URL): Promise<void> {
        const sent = await this.send(request, target, () => !socket.destroyed).catch(() => void socket.destroy());
        if (sent === undefined) return;
        socket.once('close', () => sent.destroy());
        sent.once('error', () => socket.destroy());
        sent.once('response', () => socket.destroy());
        sent.once('upgrade', (answer, other: Duplex, otherHead: Buffer) => {
            socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${headLines(answer)}\r\n`);
            join(socket, head, other, otherHead);
        });
        sent.end();
    }

    async carryTunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
        const authority = request.url ?? '';
        const site = authority.replace(/:\d+$/, '');
        const fail = (trouble: RelayTrouble): void => {
            const status = `proxy-status: ${formatRelayTrouble(trouble)}`;
            socket.end(`HTTP/1.1 502 Bad Gateway\r\n${status}\r\nconnection: close\r\n\r\n`);
        };
        const sent = await this.inTurn(
            site,
            () => !socket.destroyed,
            (headers) => this.parts.upstream.openTunnel(authority, headers),
        ).catch(() => fail(NO_HEADERS));
        if (sent === undefined) return;
        socket.once('close', () => sent.destroy());
        sent.once('error', (error) => fail(troubleOf(error)));
        sent.once('connect', (answer, other, otherHead) => {
            socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${headLines(answer)}\r\n`);
            if (answer.statusCode !== 200) {
                socket.end();
                other.destroy();
                return;
            }
            join(socket, head, other, otherHead);
        });
        sent.end();
    }

    private send(request: IncomingMessage, target: URL, isWanted: () => boolean): Promise<ClientRequest | undefined> {
        return this.inTurn(target.hostname, isWanted, (headers) => this.parts.upstream.send(request, target, headers));
    }

    /**
     * @returns `undefined` when nobody wants the answer any more.
     * @throws what `session.next` throws.
     */
    private async inTurn(
        site: string,
        isWanted: () => boolean,
        send: (headers: HeadersToSend) => ClientRequest,
    ): Promise<ClientRequest | undefined> {
        const { session, pacer } = this.parts;
        const endTurn = await pacer.turn(site, isWanted);
        if (endTurn === undefined) return undefined;
        let sent: ClientRequest;
        try {
            sent = send(await session.next());
        } catch (error) {
            endTurn();
            throw error;
        }
        let isAnswered = false;
        const hear = (headers: HeadersLike | undefined): void => {
            if (isAnswered) return;
            isAnswered = true;
            session.heard?.(headers);
            endTurn();
        };
        sent.once('response', ({ headers }) => hear(headers));
        sent.once('upgrade', ({ headers }) => hear(headers));
        sent.once('connect', ({ headers }) => hear(headers));
        sent.once('close', () => hear(undefined));
        return sent;
    }
}

/** What came with the heads goes on with the rest. */
function join(socket: Duplex, head: Buffer, other: Duplex, otherHead: Buffer): void {
    other.unshift(otherHead);
    socket.unshift(head);
    pipeline(other, socket, other, () => undefined);
}

/** All headers of an upgrade, those of the connection included: they are what it is about. */
function headLines({ rawHeaders }: IncomingMessage): string {
    let lines = '';
    for (let index = 0; index < rawHeaders.length; index += 2)
        lines += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`;
    return lines;
}

function troubleOf({ code = '' }: NodeJS.ErrnoException): RelayTrouble {
    return CERTIFICATE_TROUBLE.test(code) ? 'tls_certificate_error' : (TROUBLES[code] ?? 'connection_terminated');
}
