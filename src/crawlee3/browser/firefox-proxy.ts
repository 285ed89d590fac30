import type { PuppeteerLike } from '../like.js';
import { withMembers } from './with-members.js';

/** In which Crawlee hands Puppeteer the proxy, its login put behind a local proxy. Firefox knows no such argument. */
const PROXY_ARGUMENT = '--proxy-server=';

/**
 * Preferences of Firefox, by the names in its `modules/libpref/init/all.js`, without which some requests would leave
 * without the proxy.
 */
export const FIREFOX_LEAKS = {
    // Peer connections speak UDP, which no HTTP proxy carries.
    'media.peerconnection.enabled': false,
    'network.http.http3.enable': false,
    'network.trr.mode': 5, // DNS over HTTPS is off
    'network.dns.disablePrefetch': true,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
} as const;

/**
 * Puppeteer with a `launch` that gives Firefox its proxy by preferences. Everything else stays as it is, whichever
 * launcher the user has given.
 */
export function withFirefoxProxy<Library extends PuppeteerLike>(library: Library): Library {
    const launch = (options: Parameters<PuppeteerLike['launch']>[0]) => library.launch(withProxyPreferences(options));
    return withMembers(() => library, { launch });
}

function withProxyPreferences(options: Parameters<PuppeteerLike['launch']>[0]): typeof options {
    const argument = options?.args?.find((text) => text.startsWith(PROXY_ARGUMENT));
    if (argument === undefined) return options;
    const { hostname, port, protocol } = new URL(argument.slice(PROXY_ARGUMENT.length));
    const portNumber = Number(port) || (protocol === 'https:' ? 443 : 80);
    return {
        ...options,
        args: options?.args?.filter((text) => text !== argument),
        extraPrefsFirefox: {
            ...options?.extraPrefsFirefox,
            'network.proxy.type': 1, // as the following say
            'network.proxy.http': hostname,
            'network.proxy.http_port': portNumber,
            'network.proxy.ssl': hostname,
            'network.proxy.ssl_port': portNumber,
            'network.proxy.no_proxies_on': '',
            'network.proxy.allow_hijacking_localhost': true, // loopback targets too
            'network.proxy.failover_direct': false, // a proxy that fails is not gone past
        },
    };
}
