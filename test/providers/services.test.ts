import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Provider } from '../../src/index.js';
import { experimental, proxyUrls } from '../../src/index.js';
import * as face from '../../src/index.js';
import { SERVICES } from '../../src/providers/services/index.js';
import { describeProvider } from './conformance.js';
import { urlOf } from './url-of.js';

const SECRET = 's3cret:p@ss/word';

interface Golden {
    readonly options: Readonly<Record<string, unknown>>;
    /** Credentials as options. */
    readonly login: Readonly<Record<string, string>>;
    /** `%` stands for the session. */
    readonly username: string;
    readonly password: string;
    readonly origin: string;
}

const USER = { username: 'jane', password: SECRET };

/** What the vendors' documentation says that a login looks like. */
const GOLDEN: Readonly<Record<string, Golden>> = {
    brightData: {
        options: { country: 'US', region: 'NY', city: 'New York', strict: true },
        login: { username: 'brd-customer-hl_1-zone-res', password: SECRET },
        username: 'brd-customer-hl_1-zone-res-country-us-state-ny-city-newyork-session-%-const',
        password: SECRET,
        origin: 'http://brd.superproxy.io:44445',
    },
    oxylabs: {
        options: { country: 'us', city: 'Los Angeles', sessionTtlSecs: 1_800 },
        login: USER,
        username: 'customer-jane-cc-US-city-los_angeles-sessid-%-sesstime-30',
        password: SECRET,
        origin: 'http://pr.oxylabs.io:7777',
    },
    decodo: {
        options: { country: 'US', city: 'new york', sessionTtlSecs: 1_800 },
        login: USER,
        username: 'user-jane-country-us-city-new_york-session-%-sessionduration-30',
        password: SECRET,
        origin: 'http://gate.decodo.com:7000',
    },
    ipRoyal: {
        options: { country: 'DE', city: 'Berlin', sessionTtlSecs: 1_800, strict: true },
        login: USER,
        username: 'jane',
        password: `${SECRET}_country-de_city-berlin_session-%_lifetime-30m_killswitch-1`,
        origin: 'http://geo.iproyal.com:12321',
    },
    soax: {
        options: { city: 'los angeles', country: 'us', strict: true },
        login: { packageKey: SECRET },
        username: 'country-us-city-los_angeles-session-%-bind-node-onerror-fail',
        password: SECRET,
        origin: 'http://proxy.soax.com:1337',
    },
    soaxLegacy: {
        options: { country: 'us', city: 'new york', sessionTtlSecs: 300 },
        login: { packageId: '12345', packageKey: SECRET },
        username: 'package-12345-country-us-city-new+york-sessionid-%-sessionlength-300',
        password: SECRET,
        origin: 'http://proxy.soax.com:5000',
    },
    webshare: {
        options: { country: 'US', city: 'Los Angeles' },
        login: USER,
        username: 'jane-us-city_los_angeles-%',
        password: SECRET,
        origin: 'http://p.webshare.io', // port 80
    },
    scraperApi: {
        options: { country: 'us' },
        login: { apiKey: SECRET },
        username: 'scraperapi.country_code=us.session_number=%',
        password: SECRET,
        origin: 'http://proxy-server.scraperapi.com:8001',
    },
    scrapeDo: {
        options: { country: 'us' },
        login: { token: SECRET },
        username: SECRET,
        password: 'render=false&geoCode=us&sessionId=%',
        origin: 'http://proxy.scrape.do:8080',
    },
    scrapeOps: {
        options: { country: 'us' },
        login: { apiKey: SECRET },
        username: 'scrapeops.country=us.sticky_session=%',
        password: SECRET,
        origin: 'http://residential-proxy.scrapeops.io:8181',
    },
    crawlbase: {
        options: { country: 'us' },
        login: { token: SECRET },
        username: SECRET,
        password: '',
        origin: 'http://smartproxy.crawlbase.com:8012',
    },
    massive: {
        options: { country: 'us', city: 'New York', strict: true, sessionTtlSecs: 600 },
        login: USER,
        username: 'jane-country-US-city-NewYork-session-%-sessionttl-10-sessionmode-norotate',
        password: SECRET,
        origin: 'https://network.joinmassive.com:65535',
    },
    geoNode: {
        options: { sessionTtlSecs: 600 },
        login: USER,
        username: 'jane-session-%-lifetime-10',
        password: SECRET,
        origin: 'http://private-residential.geonode.com:10000',
    },
    evomi: {
        options: { country: 'us', sessionTtlSecs: 600 },
        login: USER,
        username: 'jane',
        password: `${SECRET}_country-US_session-%_lifetime-10`,
        origin: 'http://rp.evomi.com:1000',
    },
    dataImpulse: {
        options: { country: 'AU' },
        login: USER,
        username: 'jane__cr.au;sessid.%',
        password: SECRET,
        origin: 'http://gw.dataimpulse.com:823',
    },
    thordata: {
        options: { country: 'us', sessionTtlSecs: 1_800 },
        login: USER,
        username: 'td-customer-jane-country-us-sessid-%-sesstime-30',
        password: SECRET,
        origin: 'http://t.pr.thordata.net:9999',
    },
    anyIp: {
        options: { country: 'fr', strict: true, sessionTtlSecs: 1_800 },
        login: { username: 'user_123', password: SECRET },
        username: 'user_123,country_FR,session_%,sesstime_30,sessreplace_false',
        password: SECRET,
        origin: 'http://portal.anyip.io:1080',
    },
    bytio: {
        options: {},
        login: { zone: 'res', apiKey: SECRET },
        username: 'zone-res-session-%',
        password: SECRET,
        origin: 'http://proxy.bytio.com:8080',
    },
    nimble: {
        options: { country: 'us' },
        login: { username: 'account-jane-pipeline-main', password: SECRET },
        username: 'account-jane-pipeline-main-country-US-session-%',
        password: SECRET,
        origin: 'http://ip.nimbleway.com:7000',
    },
    tor: { options: {}, login: {}, username: '%', password: 'isolate', origin: 'socks5://127.0.0.1:9050' },
    rayobyte: {
        options: { country: 'es' },
        login: USER,
        username: 'jane',
        password: `${SECRET}-country-ES-session-%`,
        origin: 'http://la.residential.rayobyte.com:8000',
    },
    packetStream: {
        options: { country: 'United States' },
        login: USER,
        username: 'jane',
        password: `${SECRET}_country-UnitedStates_session-%`,
        origin: 'http://proxy.packetstream.io:31112',
    },
    infatica: { options: {}, login: USER, username: 'jane', password: SECRET, origin: 'http://pool.infatica.io:%' },
    geoSurf: {
        options: { country: 'us' },
        login: { username: '1234', password: SECRET },
        username: '1234+US+1234-%',
        password: SECRET,
        origin: 'http://us-30m.geosurf.io:8000',
    },
    scrapingBee: {
        options: { country: 'us' },
        login: { apiKey: SECRET },
        username: SECRET,
        password: 'render_js=False&premium_proxy=True&country_code=us&session_id=%',
        origin: 'http://proxy.scrapingbee.com:8886',
    },
};

type AnyFactory = (options?: Readonly<Record<string, unknown>>) => Provider;

describe.each(SERVICES.map((service) => [service.declaration.name, service] as const))('%s', (name, service) => {
    const { declaration, factory } = service;
    const golden = GOLDEN[name]!;
    const make = (options: Readonly<Record<string, unknown>> = {}): Provider =>
        (factory as AnyFactory)({ ...golden.login, ...golden.options, ...options });

    beforeEach(() => {
        for (const { env } of Object.values(declaration.credentials)) vi.stubEnv(env, undefined);
    });
    afterEach(() => vi.unstubAllEnvs());

    const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const { session } = declaration;
    const idPattern =
        session.kind === 'text'
            ? `[A-Za-z0-9${session.characters === 'letters and digits' ? '' : '_'}]{${session.min},${session.max}}`
            : '\\d+';
    const filled = (template: string, id: string): string => template.replace('%', id);

    describeProvider(name, make, {
        secret: SECRET,
        login: ({ id }) => ({ username: filled(golden.username, id), password: filled(golden.password, id) }),
        loginGrammar: new RegExp(`^${escaped(`${golden.username}:${golden.password}`).replace('%', idPattern)}$`),
        takesCrawleeIds: session.kind === 'text' && session.characters !== 'letters and digits' && session.max >= 18,
        failures: Object.keys(golden.login).length === 0 ? [] : [() => make({ nonsense: SECRET })],
    });

    it('is told by its documentation where it is', async () => {
        const id = session.kind === 'number' ? String(session.first) : 'abcd1234';
        const url = new URL((await urlOf(make(), { id, label: '' }))!);
        expect(`${url.protocol}//${url.host}`).toBe(filled(golden.origin, id));
    });

    it('can be pointed at another host', async () => {
        if (declaration.sessionIn === 'port') return;
        const id = session.kind === 'number' ? String(session.first) : 'abcd1234';
        const url = new URL((await urlOf(make({ url: 'http://127.0.0.1:4711' }), { id, label: '' }))!);
        expect(url.host).toBe('127.0.0.1:4711');
    });

    it('says which credential is missing, and takes it from the environment', () => {
        const credentials = Object.entries(declaration.credentials);
        for (const [option, { env }] of credentials) {
            expect(() => make({ [option]: undefined })).toThrow(
                `option "${option}" is missing; give it, or set the environment variable ${env}.`,
            );
        }
        for (const [option, { env }] of credentials) vi.stubEnv(env, golden.login[option]);
        const nothing = Object.fromEntries(credentials.map(([option]) => [option, undefined]));
        expect(make(nothing).name).toBe(name);
    });

    it('lets no place say more than a place', () => {
        for (const place of Object.keys(declaration.places)) {
            for (const evil of ['us-session-x', 'us,country-de', 'us;sessid.1', 'a_b-c', 'us&x=1', 'us.x=1', 'ü', '']) {
                expect(() => make({ [place]: evil })).toThrow(new RegExp(`^${name}: option "${place}" must be`));
            }
        }
    });

    it('keeps to the lifetime that it is given', () => {
        const { choice, maxAgeSecs, idleSecs } = declaration.lifetime;
        const plain = { ...golden.options, sessionTtlSecs: undefined };
        expect(make(plain).lifetime).toEqual({
            ...(idleSecs !== undefined && { idleSecs }),
            ...(maxAgeSecs !== undefined && { maxAgeSecs }),
        });
        if (choice !== undefined) {
            expect(() => make({ sessionTtlSecs: choice.minSecs / 2 })).toThrow(
                /option "sessionTtlSecs" must be at least/,
            );
            expect(() => make({ sessionTtlSecs: choice.maxSecs * 2 })).toThrow(
                /option "sessionTtlSecs" must be at most/,
            );
        }
        const own = choice?.minSecs ?? 30;
        const { lifetime } = make({ sessionTtlSecs: own });
        expect(Math.min(lifetime.idleSecs ?? Infinity, lifetime.maxAgeSecs ?? Infinity)).toBeLessThanOrEqual(own);
    });
});

describe('the services', () => {
    it('are all part of the public face, those of unsure evidence as experimental ones', () => {
        for (const { declaration, factory } of SERVICES) {
            const { name, evidence } = declaration;
            const home: object = evidence === 'community' ? experimental : face;
            expect(home).toHaveProperty(name, factory);
        }
    });

    it('do not include NetNut, which is recognised', () => {
        for (const host of ['gw.netnut.net:5959', 'gw.ntnt.io:5959', 'GW-AM.NetNut.io:9595']) {
            expect(() => proxyUrls([`http://jane-res-us-sid-1:${SECRET}@${host}`])).toThrow(
                /NetNut, whose domains were seized/,
            );
        }
    });
});
