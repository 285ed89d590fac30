import type { Certificate } from '../interception/certificates.js';
import { createAuthority } from '../interception/certificates.js';
import type { Connection, Provider, SessionHeaders } from '../providers/provider.js';
import type { Relay } from './relay.js';

/** A connection that clients can use. */
export interface OpenConnection {
    /** `undefined` for a direct connection. */
    readonly proxyUrl: string | undefined;
    /** How its service knows the session, where that is not in the URL. */
    readonly session?: SessionHeaders;
    /** Nobody uses it any more. */
    close(): void;
}

/** The relays of one provider, and the authority by which they open TLS. */
export class Relays {
    private readonly relays = new Set<Relay>();
    private authority: Promise<Certificate> | undefined;

    constructor(private readonly provider: Pick<Provider, 'interception' | 'minDelaySecs'>) {}

    /** Whether clients are shown certificates of these relays in place of the targets'. */
    get openTls(): boolean {
        return this.provider.interception !== undefined;
    }

    /** The certificate by which clients can tell that a connection was opened by one of these relays. */
    readonly certificate = (): Promise<Certificate> =>
        (this.authority ??= createAuthority('crawlee-proxy-sessions relay'));

    /** What a provider answered, in a form that every client understands; where that takes a relay, one is started. */
    async open(connection: Awaited<ReturnType<Provider['connect']>>): Promise<OpenConnection> {
        if (typeof connection !== 'object') return { proxyUrl: connection, close: () => undefined };
        return this.start(connection);
    }

    close(): void {
        for (const relay of this.relays) relay.close();
        this.relays.clear();
    }

    private async start(connection: Connection): Promise<OpenConnection> {
        // Loaded here, because most services need no relay.
        const { Relay } = await import('./relay.js');
        const relay = await Relay.start(connection, this.provider, this.certificate);
        this.relays.add(relay);
        return {
            proxyUrl: relay.url,
            session: connection.session,
            close: () => {
                this.relays.delete(relay);
                relay.close();
            },
        };
    }
}
