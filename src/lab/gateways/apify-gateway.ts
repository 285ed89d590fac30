import type { lookup as dnsLookup } from 'node:dns';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { RequestError, Server as ProxyChain } from 'proxy-chain';
import type { Refusal } from '../exits/fault.js';
import { LoopbackServer } from '../network/loopback-server.js';
import type { ApifyLogin } from './apify-login.js';
import { parseApifyLogin } from './apify-login.js';
import type { ResolvedApifyGatewayOptions } from './apify-options.js';

const ADDRESS = '127.0.0.1';
/** By this name the service tells those who ask through it whether they are connected. */
const STATUS_HOST = 'proxy.apify.com';
const HOSTS = 250;

interface ApifySession {
    readonly ip: string;
    lastUsedAt: number;
}

/** One request or tunnel that reached the gateway with the right password. */
export interface ApifyGatewayVisit extends ApifyLogin {
    readonly username: string;
    /** The exit that it was given; `undefined` when it was refused. */
    readonly ip: string | undefined;
}

/** A loopback stand-in of Apify Proxy: its grammar, its lifetimes, its statuses and its status page. */
export class ApifyGateway {
    readonly password: string;
    /** What passed, in order of arrival. */
    readonly log: ApifyGatewayVisit[] = [];
    private readonly ipsByGroup: ReadonlyMap<string, readonly string[]>;
    private readonly sessions = new Map<string, ApifySession>();
    private readonly server: LoopbackServer;
    private refusal: Refusal | undefined;
    private drawn = 0;
    private port = 0;

    private constructor(
        private readonly options: ResolvedApifyGatewayOptions,
        private readonly lookup: LookupFunction,
    ) {
        this.password = options.password;
        this.ipsByGroup = addressesOf(options.groups);
        this.server = new LoopbackServer(this.createProxy(), ADDRESS);
    }

    /** @internal Gateways belong to a lab: `startLab()` makes them. */
    static async start(options: ResolvedApifyGatewayOptions, lookup: LookupFunction): Promise<ApifyGateway> {
        const gateway = new ApifyGateway(options, lookup);
        gateway.port = await gateway.server.listen();
        return gateway;
    }

    get hostname(): string {
        return ADDRESS;
    }

    /** The gateway as the options of `apifyProxy` want it. */
    get address(): { readonly hostname: string; readonly port: number; readonly password: string } {
        return { hostname: ADDRESS, port: this.port, password: this.password };
    }

    /** The environment variables by which the Apify SDK, and `apifyProxy`, find the gateway. */
    get environment(): Readonly<Record<string, string>> {
        return {
            APIFY_PROXY_HOSTNAME: ADDRESS,
            APIFY_PROXY_PORT: String(this.port),
            APIFY_PROXY_PASSWORD: this.password,
            APIFY_PROXY_STATUS_URL: `http://${STATUS_HOST}`,
        };
    }

    /** Lets every request be answered with a status of the service, such as 595; with `undefined` all is well again. */
    setStatus(status: number | undefined): void {
        this.refusal = status === undefined ? undefined : { kind: 'status', status };
    }

    /** @internal Closed together with its lab. */
    close(): Promise<void> {
        return this.server.close();
    }

    private createProxy() {
        const httpAgent = new Agent({ keepAlive: false });
        const proxy = new ProxyChain({
            authRealm: 'Apify',
            prepareRequestFunction: ({ username, password, hostname, isHttp }) => {
                const login = parseApifyLogin(username);
                const why = this.refuses(login, password, isHttp);
                if (hostname === STATUS_HOST) return { customResponseFunction: () => statusPage(why) };
                if (why !== undefined || login === undefined)
                    throw new RequestError(why ?? '', why === NO_COUNTRY ? 590 : 407);
                if (this.refusal !== undefined) throw new RequestError('The lab says so', this.refusal.status);
                const ip = this.exitFor(login);
                this.log.push({ ...login, username, ip });
                return { localAddress: ip, dnsLookup: this.lookup as typeof dnsLookup, httpAgent };
            },
        });
        proxy.server.on('close', () => httpAgent.destroy());
        return proxy.server;
    }

    private refuses(login: ApifyLogin | undefined, password: string, isHttp: boolean): string | undefined {
        if (password !== this.password) return 'Invalid credentials: check the password of Apify Proxy.';
        if (login === undefined) return 'Invalid user name.';
        const unknown = login.groups.find((group) => !this.ipsByGroup.has(group));
        if (unknown !== undefined) return `The account has no access to the proxy group ${unknown}.`;
        if (isSerp(login) && (login.session !== undefined || !isHttp))
            return 'GOOGLE_SERP knows no sessions and no https.';
        if (login.country !== undefined && !this.options.countries.includes(login.country.slice(0, 2)))
            return NO_COUNTRY;
        return undefined;
    }

    private exitFor(login: ApifyLogin): string {
        if (login.session === undefined) return this.nextIp(login.groups);
        const key = `${login.groups.join('+')},${login.country ?? ''},${login.session}`;
        const { residentialIdleMillis, idleMillis } = this.options;
        const limit = login.groups.includes('RESIDENTIAL') ? residentialIdleMillis : idleMillis;
        const now = Date.now();
        const known = this.sessions.get(key);
        if (known !== undefined && now - known.lastUsedAt <= limit) {
            known.lastUsedAt = now;
            return known.ip;
        }
        const session = { ip: this.nextIp(login.groups), lastUsedAt: now };
        this.sessions.set(key, session);
        return session.ip;
    }

    /** The one that was used longest ago: all in turn. */
    private nextIp(groups: readonly string[]): string {
        const chosen = groups.length === 0 ? [...this.ipsByGroup.keys()].filter(isDatacenter) : groups;
        const ips = chosen.flatMap((group) => this.ipsByGroup.get(group) ?? []);
        this.drawn += 1;
        return ips[this.drawn % ips.length]!;
    }
}

const NO_COUNTRY = 'No proxy of that country is available.';

function isSerp({ groups }: ApifyLogin): boolean {
    return groups.includes('GOOGLE_SERP');
}

function isDatacenter(group: string): boolean {
    return group !== 'RESIDENTIAL' && group !== 'GOOGLE_SERP';
}

function addressesOf(groups: Readonly<Record<string, number>>): ReadonlyMap<string, readonly string[]> {
    let next = 0;
    const address = (): string => {
        const index = next++;
        return `127.4.${Math.floor(index / HOSTS)}.${(index % HOSTS) + 1}`;
    };
    return new Map(Object.entries(groups).map(([group, count]) => [group, Array.from({ length: count }, address)]));
}

function statusPage(why: string | undefined) {
    const status = { connected: why === undefined, connectionError: why ?? null, isManInTheMiddle: false };
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(status) };
}
