import { BlockList, isIPv4 } from 'node:net';
import { invalidOption } from '../../common/errors.js';
import { bannedExits } from './banned-exits.js';
import type { SitePolicy } from './site-policy.js';

/** Refuses whole networks, given like `127.3.1.0/24`. */
export function bannedNetworks(networks: Iterable<string>, options: { readonly status?: number } = {}): SitePolicy {
    const banned = new BlockList();
    for (const network of networks) {
        const [address = '', prefix = ''] = network.split('/');
        if (!isIPv4(address) || !/^\d+$/.test(prefix) || Number(prefix) > 32) {
            throw invalidOption(`bannedNetworks: "${network}" is not a network; write it like "127.3.1.0/24".`);
        }
        banned.addSubnet(address, Number(prefix));
    }
    return { ...bannedExits((ip) => banned.check(ip), options), name: 'banned-networks' };
}
