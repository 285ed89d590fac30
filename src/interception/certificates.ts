import { createHash, createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its private key, both PEM. */
export interface Certificate {
    readonly cert: string;
    readonly key: string;
}

// Kinds of names in a certificate, as `selfsigned` numbers them (after RFC 5280, GeneralName).
const DNS_ENTRY = 2;
const IP_ENTRY = 7;
const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** Loaded when it is needed, which in most crawls it never is. */
const library = () => import('selfsigned');

// A day back, so that a container whose clock is a little behind accepts it.
const validity = () => ({ notBeforeDate: new Date(Date.now() - DAY_MILLIS) });
const ALGORITHM = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate authority made on the spot: nothing has to be installed, and nothing old is trusted. */
export async function createAuthority(name: string): Promise<Certificate> {
    const { generate } = await library();
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
        ...ALGORITHM,
        ...validity(),
        extensions: [
            { name: 'basicConstraints', cA: true, critical: true },
            { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
        ],
    });
    return { cert, key };
}

/** One certificate for all of these hosts, which may be names or IP addresses. */
export async function issueCertificate(authority: Certificate, hostnames: readonly string[]): Promise<Certificate> {
    const { generate } = await library();
    const { cert, private: key } = await generate([{ name: 'commonName', value: hostnames[0]! }], {
        ...ALGORITHM,
        ...validity(),
        ca: authority,
        extensions: [
            { name: 'basicConstraints', cA: false, critical: true },
            { name: 'keyUsage', digitalSignature: true, critical: true },
            { name: 'extKeyUsage', serverAuth: true },
            { name: 'subjectAltName', altNames: [...new Set(hostnames)].map(altName) },
        ],
    });
    return { cert, key };
}

/** What Chromium's `--ignore-certificate-errors-spki-list` knows a certificate's key by. */
export function publicKeyHash({ cert }: Certificate): string {
    const der = createPublicKey(cert).export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(der).digest('base64');
}

function altName(name: string) {
    return isIP(name) === 0 ? ({ type: DNS_ENTRY, value: name } as const) : ({ type: IP_ENTRY, ip: name } as const);
}
