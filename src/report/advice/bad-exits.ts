import { recordOf } from '../exit-record.js';
import type { AdviceData } from '../report-data.js';
import type { AdviceRule, Facts } from './rule.js';

/** Sites that are given advice on; the others had fewer requests. */
const MOST_SITES = 5;
/** Fewer say nothing of a list. */
const LEAST_BAD = 2;
/** A network is to blame rather than its exits from so many on. */
const LEAST_IN_NETWORK = 3;

/** Exits that never got a page: everywhere, on one site, or network by network. */
export const badExits: AdviceRule = (facts) => [
    ...deadProxies(facts),
    ...facts.sites.slice(0, MOST_SITES).flatMap((_, site) => onSite(facts, site)),
];

function deadProxies({ exits, exitSupply, timeline: { outcomes } }: Facts): AdviceData[] {
    const used = exits.filter(({ sites }) => sites.length > 0);
    const dead = used.filter((exit) => {
        const { ok, counts, requests } = recordOf(exit, outcomes);
        return ok === 0 && requests > 0 && counts['proxy-failed'] + counts.misconfigured === requests;
    });
    if (dead.length === 0) return [];
    if (exitSupply === 'drawn') {
        const text = `${dead.length} of ${used.length} sessions never let a request through: ask the provider, or use another group or country.`;
        return dead.length < LEAST_BAD ? [] : [{ text, option: 'provider' }];
    }
    return [
        {
            text:
                `${dead.length} of ${used.length} proxies never let a request through: remove them. ` +
                'The program\'s "check" says what is wrong with each.',
            option: 'proxyUrls',
        },
    ];
}

function onSite({ exits, exitSupply, sites, timeline: { outcomes } }: Facts, site: number): AdviceData[] {
    const { name } = sites[site]!;
    const records = exits.flatMap((exit) => {
        const record = recordOf(exit, outcomes, (index) => index === site);
        return record.requests > 0 ? [{ exit, record }] : [];
    });
    const refused = records.filter(({ record }) => record.grade === 'bad' && record.counts.blocked > 0);
    if (refused.length < LEAST_BAD) return [];
    if (refused.length === records.length) {
        return [
            {
                text:
                    `${name} accepted none of the ${records.length} exits that were tried. When exits of different kinds ` +
                    'are refused alike, the exits are seldom to blame: try a browser crawler, fewer requests at a time, ' +
                    'or exits of another kind (residential, or in the country of the site).',
                option: `sites['${name}']`,
            },
        ];
    }
    const networks = badNetworks(records, refused);
    const where =
        networks.length === 0
            ? ''
            : ` ${networks.join(' and ')} ${networks.length === 1 ? 'was' : 'were'} refused as a whole.`;
    const better = 'serve the site through a better tier of proxies, such as residential ones';
    const remedy = exitSupply === 'listed' ? `remove them, or ${better}` : better;
    const text = `${refused.length} of ${records.length} exits never worked on ${name}: ${remedy}.${where}`;
    return [{ text, option: 'tieredProxyUrls' }];
}

interface Recorded {
    readonly exit: Facts['exits'][number];
}

const MOST_NETWORKS = 3;

/** Networks of which every exit was refused. */
function badNetworks(all: readonly Recorded[], refused: readonly Recorded[]): string[] {
    const used = countByNetwork(all);
    return [...countByNetwork(refused)]
        .filter(([network, count]) => count >= LEAST_IN_NETWORK && count === used.get(network))
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_NETWORKS)
        .map(([network, count]) => `network ${network} (${count} exits)`);
}

function countByNetwork(recorded: readonly Recorded[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { exit } of recorded) {
        if (exit.network !== undefined) counts.set(exit.network, (counts.get(exit.network) ?? 0) + 1);
    }
    return counts;
}
