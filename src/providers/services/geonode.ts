import { joinParameters, minutes } from './parameters.js';
import { defineService } from './service.js';

/** [GeoNode](https://docs.geonode.com/proxy/custom-session_id_and_lifetime) residential proxies. */
export const geoNode = defineService({
    name: 'geoNode',
    title: 'GeoNode residential',
    docs: 'https://docs.geonode.com/proxy/custom-session_id_and_lifetime',
    evidence: 'vendor',
    gateway: { host: 'private-residential.geonode.com', ports: { http: 10_000 } },
    credentials: {
        username: { env: 'GEONODE_USERNAME', means: 'the user name' },
        password: { env: 'GEONODE_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters, digits and _', min: 1, max: 25 },
    lifetime: { maxAgeSecs: 600, choice: { minSecs: 180, maxSecs: 86_400 } },
    places: {},
    login: ({ credentials, sessionId, ttlSecs }) => ({
        username: joinParameters(
            credentials.username!,
            [
                ['session', sessionId],
                ['lifetime', minutes(ttlSecs)],
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
