import type { LabExit } from './exits/exit.js';
import type { LabSite } from './site/site.js';

/** Something that a lab started and has to end. */
export interface Closable {
    close(): Promise<void>;
}

interface LabParts {
    readonly ca: string;
    readonly exits: readonly LabExit[];
    readonly sites: readonly [LabSite, ...LabSite[]];
}

/** Proxies with distinct exit IPs and target sites, all on loopback. Started by `startLab()`. */
export class Lab implements AsyncDisposable {
    /** The certificate (PEM) that signed those of the https sites; made for this lab. */
    readonly ca: string;
    readonly exits: readonly LabExit[];
    readonly sites: readonly [LabSite, ...LabSite[]];
    private closed: Promise<void> | undefined;

    /** @internal */
    constructor({ ca, exits, sites }: LabParts) {
        this.ca = ca;
        this.exits = exits;
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

    /** Ends every server and cuts every connection. May be called again; the logs stay readable. */
    close(): Promise<void> {
        this.closed ??= closeAll([...this.exits, ...this.sites]);
        return this.closed;
    }

    /** For `await using lab = await startLab()`. */
    async [Symbol.asyncDispose](): Promise<void> {
        await this.close();
    }
}

/** @internal */
export async function closeAll(started: readonly Closable[]): Promise<void> {
    await Promise.all(started.map((part) => part.close()));
}
