import { randomBytes } from 'node:crypto';

/** No name below it exists anywhere, by RFC 6761: who is not sent by a proxy gets nowhere. */
const DOMAIN = '.proxy-proof.invalid';

export type Scheme = 'http:' | 'https:';

/** What a client that uses its proxy asks the proxy for, and nobody else is ever asked. */
export interface ProxyProof {
    readonly host: string;
    /** By which schemes the proxy was asked for the host. */
    readonly seen: ReadonlySet<Scheme>;
    end(): void;
}

/** Shows that a client uses the proxy that it was given. */
export class ProxyProofs {
    private readonly open = new Map<string, Set<Scheme>>();

    /** The caller has the client ask for the proof's host, looks at what was seen, and ends it. */
    begin(): ProxyProof {
        const host = `${randomBytes(8).toString('hex')}${DOMAIN}`;
        const seen = new Set<Scheme>();
        this.open.set(host, seen);
        return { host, seen, end: () => void this.open.delete(host) };
    }

    /** @returns whether what a proxy was asked for is a proof, and nothing for the proxy. */
    see(url: string): boolean {
        if (!url.includes(DOMAIN)) return false;
        const { hostname, protocol } = new URL(url);
        this.open.get(hostname)?.add(protocol as Scheme);
        return hostname.endsWith(DOMAIN);
    }
}
