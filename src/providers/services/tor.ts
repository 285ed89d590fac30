import { defineService } from './service.js';

/**
 * [Tor](https://gitlab.torproject.org/tpo/core/tor): streams with different SOCKS logins never share a circuit, and
 * those with the same do, so the session is the login. A circuit takes no new streams after ten minutes. Two sessions
 * may leave by one exit by chance.
 */
export const tor = defineService({
    name: 'tor',
    title: 'Tor, by stream isolation',
    docs: 'https://spec.torproject.org/socks-extensions.html',
    evidence: 'vendor',
    gateway: { host: '127.0.0.1', ports: { socks5: 9_050 } },
    credentials: {},
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 255 },
    lifetime: { maxAgeSecs: 600 },
    places: {},
    login: ({ sessionId }) => ({ username: sessionId!, password: 'isolate' }),
});
