import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

// Services that we know only from other people's code. If you use one, look closely at what it does.

const noLifetimeKnown = {} as const;

/** Rayobyte residential proxies. */
export const rayobyte = defineService({
    name: 'rayobyte',
    title: 'Rayobyte residential',
    docs: 'https://rayobyte.com',
    evidence: 'community',
    gateway: { host: 'la.residential.rayobyte.com', ports: { http: 8_000 } },
    credentials: {
        username: { env: 'RAYOBYTE_USERNAME', means: 'the user name' },
        password: { env: 'RAYOBYTE_PASSWORD', means: 'the password, without options' },
    },
    sessionIn: 'password',
    session: { kind: 'text', characters: 'letters and digits', min: 8, max: 8 },
    lifetime: noLifetimeKnown,
    places: {
        country: PLACE_RULES.countryUpper,
        region: PLACE_RULES.nameInOneWord,
        city: PLACE_RULES.nameInOneWord,
    },
    login: ({ credentials, places, sessionId }) => ({
        username: credentials.username!,
        password: joinParameters(
            credentials.password!,
            [
                ['country', places.country],
                ['region', places.region],
                ['city', places.city],
                ['session', sessionId],
            ],
            '-',
        ),
    }),
});

/** PacketStream residential proxies. */
export const packetStream = defineService({
    name: 'packetStream',
    title: 'PacketStream',
    docs: 'https://packetstream.io',
    evidence: 'community',
    gateway: { host: 'proxy.packetstream.io', ports: { http: 31_112, https: 31_112, socks5: 31_113 } },
    credentials: {
        username: { env: 'PACKETSTREAM_USERNAME', means: 'the user name' },
        password: { env: 'PACKETSTREAM_PASSWORD', means: 'the password, without options' },
    },
    sessionIn: 'password',
    session: { kind: 'text', characters: 'letters and digits', min: 8, max: 8 },
    lifetime: noLifetimeKnown,
    places: { country: PLACE_RULES.countryName },
    login: ({ credentials, places, sessionId }) => ({
        username: credentials.username!,
        password: joinParameters(
            credentials.password!,
            [
                ['country', places.country],
                ['session', sessionId],
            ],
            '_',
            '-',
        ),
    }),
});

/** Infatica residential proxies: each port is a session. */
export const infatica = defineService({
    name: 'infatica',
    title: 'Infatica residential',
    docs: 'https://infatica.io',
    evidence: 'community',
    gateway: { host: 'pool.infatica.io', ports: { http: 10_000, socks5: 10_000 } },
    credentials: {
        username: { env: 'INFATICA_USERNAME', means: 'the user name' },
        password: { env: 'INFATICA_PASSWORD', means: 'the password' },
    },
    sessionIn: 'port',
    session: { kind: 'number', first: 10_000, last: 10_999 },
    lifetime: noLifetimeKnown,
    places: {},
    login: ({ credentials, sessionId }) => ({
        username: credentials.username!,
        password: credentials.password!,
        port: Number(sessionId),
    }),
});

/** GeoSurf residential proxies: country and lifetime are in the host name. */
export const geoSurf = defineService({
    name: 'geoSurf',
    title: 'GeoSurf',
    docs: 'https://www.npmjs.com/package/multi-residential-proxy',
    evidence: 'community',
    gateway: { host: 'us-30m.geosurf.io', ports: { http: 8_000 } },
    credentials: {
        username: {
            env: 'GEOSURF_USERNAME',
            means: 'the number of the account',
            pattern: { test: /^[^+-]+$/, expected: 'a number or name without + and -' },
        },
        password: { env: 'GEOSURF_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'number', first: 100_000, last: 999_999_999 },
    lifetime: { maxAgeSecs: 1_800 },
    places: { country: PLACE_RULES.countryUpper },
    required: ['country'],
    login: ({ credentials: { username, password }, places, sessionId }) => ({
        username: `${username!}+${places.country!}+${username!}-${sessionId!}`,
        password: password!,
        host: `${places.country!.toLowerCase()}-30m.geosurf.io`,
    }),
});
