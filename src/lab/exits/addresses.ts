/** Hosts .1 to .254 of a /24 network; .0 and .255 would be the network itself and its broadcast address. */
export const HOSTS_PER_NETWORK = 254;

const NETWORKS = 256;

/** How many exits there can be at most with so many in each /24 network. */
export function maxExits(perNetwork: number): number {
    return perNetwork * NETWORKS;
}

/** The addresses of the exits: 127.3.0.1, 127.3.0.2, …, then 127.3.1.1 when the first /24 network has its share. */
export function exitAddresses(count: number, perNetwork: number): string[] {
    return Array.from({ length: count }, (_, index) => {
        const network = Math.floor(index / perNetwork);
        const host = (index % perNetwork) + 1;
        return `127.3.${network}.${host}`;
    });
}
