import type { LookupFunction } from 'node:net';

/** Where every site of a lab listens. */
export const SITE_ADDRESS = '127.0.0.1';

/**
 * The name service of a lab: knows the lab's own host names and `localhost`, and nothing else, so that no
 * proxied request leaves the machine and no name is asked of a real server.
 */
export function loopbackLookup(hostnames: Iterable<string>): LookupFunction {
    const known = new Set(['localhost', ...hostnames].map((name) => name.toLowerCase()));
    return (hostname, options, callback) => {
        if (!known.has(hostname.toLowerCase())) {
            const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
                code: 'ENOTFOUND',
                hostname,
            });
            process.nextTick(callback, error, '');
        } else if (options.all === true) {
            process.nextTick(callback, null, [{ address: SITE_ADDRESS, family: 4 }]);
        } else {
            process.nextTick(callback, null, SITE_ADDRESS, 4);
        }
    };
}
