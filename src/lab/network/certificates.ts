import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import { SITE_ADDRESS } from './lookup.js';

/** A certificate with its private key, both PEM. */
export interface Certificate {
    readonly cert: string;
    readonly key: string;
}

// Kinds of names in a certificate, as `selfsigned` numbers them (after RFC 5280, GeneralName).
const DNS_ENTRY = 2;
const IP_ENTRY = 7;
const DAY_MILLIS = 24 * 60 * 60 * 1000;

// A day back, so that a container whose clock is a little behind accepts it.
const validity = () => ({ notBeforeDate: new Date(Date.now() - DAY_MILLIS) });
const ALGORITHM = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate authority of its own for each lab: nothing has to be installed, and nothing old is trusted. */
export async function createAuthority(): Promise<Certificate> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'crawlee-proxy-sessions lab CA' }], {
        ...ALGORITHM,
        ...validity(),
        extensions: [
            { name: 'basicConstraints', cA: true, critical: true },
            { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
        ],
    });
    return { cert, key };
}

/** One certificate for all sites of a lab; a host name may be an IP address. */
export async function issueCertificate(authority: Certificate, hostnames: readonly string[]): Promise<Certificate> {
    const names = [...new Set([SITE_ADDRESS, 'localhost', ...hostnames])];
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'crawlee-proxy-sessions lab site' }], {
        ...ALGORITHM,
        ...validity(),
        ca: authority,
        extensions: [
            { name: 'basicConstraints', cA: false, critical: true },
            { name: 'keyUsage', digitalSignature: true, critical: true },
            { name: 'extKeyUsage', serverAuth: true },
            { name: 'subjectAltName', altNames: names.map(altName) },
        ],
    });
    return { cert, key };
}

function altName(name: string) {
    return isIP(name) === 0 ? ({ type: DNS_ENTRY, value: name } as const) : ({ type: IP_ENTRY, ip: name } as const);
}
