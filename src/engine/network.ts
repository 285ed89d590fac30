import ipaddr from 'ipaddr.js';

const IPV4_PREFIX_BITS = 24;
const IPV6_PREFIX_BITS = 48;

/** The network that sites ban as a whole, in CIDR form: /24 for IPv4, /48 for IPv6. `undefined` for host names. */
export function networkOf(ip: string | undefined): string | undefined {
    if (ip === undefined || !ipaddr.isValid(ip)) return undefined;
    const address = ipaddr.process(ip);
    if (address.kind() === 'ipv4') {
        const [a, b, c] = address.toByteArray();
        return `${a}.${b}.${c}.0/${IPV4_PREFIX_BITS}`;
    }
    const parts = (address as ipaddr.IPv6).parts.slice(0, IPV6_PREFIX_BITS / 16);
    return `${parts.map((part) => part.toString(16)).join(':')}::/${IPV6_PREFIX_BITS}`;
}
