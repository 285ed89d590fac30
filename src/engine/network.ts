import ipaddr from 'ipaddr.js';

const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^(${BYTE}\\.${BYTE}\\.${BYTE})\\.${BYTE}$`);
const IPV4_PREFIX_BITS = 24;
const IPV6_PREFIX_BITS = 48;

/** The network that sites ban as a whole, in CIDR form: /24 for IPv4, /48 for IPv6. `undefined` for host names. */
export function networkOf(ip: string | undefined): string | undefined {
    if (ip === undefined) return undefined;
    // Lists are long, and most of their addresses are written so.
    const [, beginning] = IPV4.exec(ip) ?? [];
    if (beginning !== undefined) return `${beginning}.0/${IPV4_PREFIX_BITS}`;
    if (!ipaddr.isValid(ip)) return undefined;
    const address = ipaddr.process(ip);
    if (address.kind() === 'ipv4') {
        const [a, b, c] = address.toByteArray();
        return `${a}.${b}.${c}.0/${IPV4_PREFIX_BITS}`;
    }
    const parts = (address as ipaddr.IPv6).parts.slice(0, IPV6_PREFIX_BITS / 16);
    return `${parts.map((part) => part.toString(16)).join(':')}::/${IPV6_PREFIX_BITS}`;
}
