/** Addresses as a list, or as a test of one. */
export type IpSet = Iterable<string> | ((ip: string) => boolean);

export function ipTest(ips: IpSet): (ip: string) => boolean {
    if (typeof ips === 'function') return ips;
    // A string is an Iterable of its characters: somebody who passes one address means that address.
    const set = new Set(typeof ips === 'string' ? [ips] : ips);
    return (ip) => set.has(ip);
}
