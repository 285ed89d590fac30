import { LabExit } from './exits/exit.js';
import { ApifyGateway } from './gateways/apify-gateway.js';
import { ZyteGateway } from './gateways/zyte-gateway.js';
import { Lab, closeAll } from './lab.js';
import type { LabOptions } from './lab-options.js';
import { resolveLabOptions } from './lab-options.js';
import { createAuthority, issueCertificate } from '../interception/certificates.js';
import { SITE_ADDRESS, loopbackLookup } from './network/lookup.js';
import { LabSite } from './site/site.js';

/**
 * Starts real forward proxies, each with an exit IP of its own, and real target sites that log who came from
 * where; everything on loopback, so crawlers are tested offline and against the site's own account of them.
 *
 * ```ts
 * await using lab = await startLab({ exits: 20, site: { https: true, policy: rateLimit({ perSecond: 5 }) } });
 * const proxyConfiguration = new ProxyConfiguration({ proxyUrls: lab.proxyUrls });
 * await crawler.run(lab.site.urls(100));
 * console.log(lab.site.visitsByIp());
 * ```
 *
 * @throws ProxySessionsError (`invalid-options`) when an option is wrong; Error with the remedy when the
 * platform lacks the addresses (macOS, without aliases).
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
    const { addresses, protocolOf, credentialsOf, faultOf, latencyOf, ...others } = resolveLabOptions(options);
    const { sites: siteOptions, idleMillis } = others;
    const hostnames = siteOptions.map(({ hostname = SITE_ADDRESS }) => hostname);
    const lookup = loopbackLookup(hostnames);
    const authority = await createAuthority('crawlee-proxy-sessions lab CA');
    const needsCertificate = siteOptions.some(({ https }) => https);
    const certificate = needsCertificate
        ? await issueCertificate(authority, [SITE_ADDRESS, 'localhost', ...hostnames])
        : undefined;

    const exits: LabExit[] = [];
    const sites: LabSite[] = [];
    let apify: ApifyGateway | undefined;
    let zyte: ZyteGateway | undefined;
    try {
        for (const [index, ip] of addresses.entries()) {
            const [protocol, credentials, fault] = [protocolOf(index), credentialsOf(index), faultOf(index)];
            const latencyMillis = latencyOf(index);
            exits.push(await LabExit.start({ ip, protocol, credentials, fault, latencyMillis, idleMillis, lookup }));
        }
        if (others.apify !== undefined) apify = await ApifyGateway.start(others.apify, lookup);
        if (others.zyte !== undefined) zyte = await ZyteGateway.start(others.zyte, lookup, authority);
        for (const one of siteOptions) {
            sites.push(await LabSite.start(one, one.https ? certificate : undefined));
        }
    } catch (error) {
        await closeAll([...exits, ...sites, apify, zyte]);
        throw error;
    }
    return new Lab({ ca: authority.cert, exits, apify, zyte, sites: sites as [LabSite, ...LabSite[]] });
}
