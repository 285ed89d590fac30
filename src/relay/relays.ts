import { closedError } from '../common/errors.js';
import type { Certificate } from '../interception/certificates.js';
import { createAuthority } from '../interception/certificates.js';
import type { Connection, Provider, SessionHeaders } from '../providers/provider.js';
import type { Relay } from './relay.js';

type RelayedProvider = Pick<Provider, 'interception' | 'minDelaySecs'>;

/** A connection that clients can use. */
export interface OpenConnection {
    /** `undefined` for a direct connection. */
    readonly proxyUrl: string | undefined;
    /** How its service knows the session, where that is not in the URL. */
    readonly session?: SessionHeaders;
    /** Nobody uses it any more. */
    close(): void;
}

/** The relays of all providers, and the authority by which they open TLS. */
export class Relays {
    private readonly relays = new Set<Relay>();
    private isClosed = false;
    private authority: Promise<Certificate> | undefined;

    /** @param providers All that connections may come from. */
    constructor(private readonly providers: readonly RelayedProvider[]) {}

    /** Whether clients see certificates of these relays instead of the targets'. */
    get openTls(): boolean {
        return this.providers.some(({ interception }) => interception !== undefined);
    }

    /** The certificate by which clients can tell that a connection was opened by one of these relays. */
    readonly certificate = (): Promise<Certificate> =>
        (this.authority ??= createAuthority('crawlee-proxy-sessions relay'));

    /** What a provider answered, in a form that every client understands; where that takes a relay, one is started. */
    async open(
        connection: Awaited<ReturnType<Provider['connect']>>,
        provider: RelayedProvider,
    ): Promise<OpenConnection> {
        if (typeof connection !== 'object') return { proxyUrl: connection, close: () => undefined };
        return this.start(connection, provider);
    }

    close(): void {
        this.isClosed = true;
        for (const relay of this.relays) relay.close();
        this.relays.clear();
    }

    private async start(connection: Connection, provider: RelayedProvider): Promise<OpenConnection> {
        // Loaded here, because most services need no relay.
        const { Relay } = await import('./relay.js');
        const relay = await Relay.start(connection, provider, this.certificate);
        if (this.isClosed) {
            relay.close();
            throw closedError();
        }
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
