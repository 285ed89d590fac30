import { invalidOption } from '../common/errors.js';
import type { LabExit } from './exits/exit.js';
import type { ApifyGateway } from './gateways/apify-gateway.js';
import type { ZyteGateway } from './gateways/zyte-gateway.js';
import type { LabSite } from './site/site.js';

/** Something that a lab started and has to end. */
export interface Closable {
    close(): Promise<void>;
}

interface LabParts {
    readonly ca: string;
    readonly exits: readonly LabExit[];
    readonly apify: ApifyGateway | undefined;
    readonly zyte: ZyteGateway | undefined;
    readonly sites: readonly [LabSite, ...LabSite[]];
}

/** Proxies with distinct exit IPs and target sites, all on loopback. Started by `startLab()`. */
export class Lab implements AsyncDisposable {
    /** The certificate (PEM) that signed those of the https sites; made for this lab. */
    readonly ca: string;
    readonly exits: readonly LabExit[];
    readonly sites: readonly [LabSite, ...LabSite[]];
    private readonly apifyGateway: ApifyGateway | undefined;
    private readonly zyteGateway: ZyteGateway | undefined;
    private closed: Promise<void> | undefined;

    /** @internal */
    constructor({ ca, exits, apify, zyte, sites }: LabParts) {
        this.ca = ca;
        this.exits = exits;
        this.apifyGateway = apify;
        this.zyteGateway = zyte;
        this.sites = sites;
    }

    /** The proxies' URLs, credentials included, as a crawler wants them. */
    get proxyUrls(): string[] {
        return this.exits.map(({ proxyUrl }) => proxyUrl);
    }

    /** The first, and mostly the only, site. */
    get site(): LabSite {
        return this.sites[0];
    }

    /** The stand-in of Apify Proxy. @throws ProxySessionsError (`invalid-options`) when the lab has none. */
    get apify(): ApifyGateway {
        return this.apifyGateway ?? missing('apify');
    }

    /** The stand-in of Zyte Smart Proxy Manager. @throws ProxySessionsError (`invalid-options`) when the lab has none. */
    get zyte(): ZyteGateway {
        return this.zyteGateway ?? missing('zyte');
    }

    /** Ends every server and cuts every connection. May be called again; the logs stay readable. */
    close(): Promise<void> {
        this.closed ??= closeAll([...this.exits, ...this.sites, this.apifyGateway, this.zyteGateway]);
        return this.closed;
    }

    /** For `await using lab = await startLab()`. */
    async [Symbol.asyncDispose](): Promise<void> {
        await this.close();
    }
}

/** @internal */
export async function closeAll(started: readonly (Closable | undefined)[]): Promise<void> {
    await Promise.all(started.map(async (part) => part?.close()));
}

function missing(option: 'apify' | 'zyte'): never {
    throw invalidOption(`startLab: this lab has no such gateway; start it with startLab({ ${option}: {} }).`);
}
