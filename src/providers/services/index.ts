import { proxyMesh } from '../proxy-mesh.js';
import { anyIp } from './any-ip.js';
import { brightData } from './bright-data.js';
import { bytio } from './bytio.js';
import { crawlbase } from './crawlbase.js';
import type { ServiceDeclaration } from './declaration.js';
import type { Provider } from '../provider.js';
import { dataImpulse } from './data-impulse.js';
import { decodo } from './decodo.js';
import { evomi } from './evomi.js';
import { geoSurf, infatica, packetStream, rayobyte } from './experimental.js';
import { geoNode } from './geonode.js';
import { ipRoyal } from './iproyal.js';
import { massive } from './massive.js';
import { nimble } from './nimble.js';
import { oxylabs } from './oxylabs.js';
import { scrapeDo } from './scrape-do.js';
import { scrapeOps } from './scrape-ops.js';
import { scraperApi } from './scraper-api.js';
import { scrapingBee } from './scraping-bee.js';
import { declarationOf } from './service.js';
import { soax, soaxLegacy } from './soax.js';
import { thordata } from './thordata.js';
import { tor } from './tor.js';
import { webshare } from './webshare.js';

export {
    anyIp,
    brightData,
    bytio,
    crawlbase,
    dataImpulse,
    decodo,
    evomi,
    geoNode,
    ipRoyal,
    massive,
    nimble,
    oxylabs,
    scrapeDo,
    scrapeOps,
    scraperApi,
    soax,
    soaxLegacy,
    thordata,
    tor,
    webshare,
};

/** Services of which only other people's code tells: what they do may differ from what is declared. */
export const experimental = Object.freeze({ geoSurf, infatica, packetStream, proxyMesh, rayobyte, scrapingBee });

/** A service, and what makes its provider; which options that takes is known by its declaration. */
export interface Service {
    readonly declaration: ServiceDeclaration;
    readonly factory: (options: never) => Provider;
}

const FACTORIES: readonly Service['factory'][] = [
    brightData,
    oxylabs,
    decodo,
    ipRoyal,
    soax,
    soaxLegacy,
    webshare,
    scraperApi,
    scrapeDo,
    scrapeOps,
    crawlbase,
    massive,
    geoNode,
    evomi,
    dataImpulse,
    thordata,
    anyIp,
    bytio,
    nimble,
    tor,
    geoSurf,
    infatica,
    packetStream,
    rayobyte,
    scrapingBee,
];

/** Every service, for the docs, the program and the tests. A new service is a file and a line above. */
export const SERVICES: readonly Service[] = FACTORIES.map((factory) => ({
    factory,
    declaration: declarationOf(factory),
}));
