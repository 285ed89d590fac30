import type { LossCause } from '../record/pages.js';
import type { AdviceData } from '../report-data.js';
import type { AdviceRule, Facts } from './rule.js';

/** What each cause of lost pages asks for, beyond what can be said of exits and paces. */
const REMEDIES: Partial<Record<LossCause, (pages: string, sites: string) => AdviceData>> = {
    blocked: (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, refused on one exit after another: allow more exits for each page, or use better ones.`,
        option: 'maxRotationsPerRequest',
    }),
    'proxy-failed': (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, because one proxy after another failed: remove dead proxies, or allow more exits for each page.`,
        option: 'maxRotationsPerRequest',
    }),
    'no-exit': (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, because no exit was free: give more exits, or wait longer for them.`,
        option: 'maxWaitSecs',
    }),
    'budget-spent': (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, because the budget was spent: raise it, or spend less on each page.`,
        option: 'budget',
    }),
    misconfigured: (pages) => ({
        text: `You lost ${pages}, because the proxy service refuses the login, group or plan: check user name, password and plan.`,
        option: 'provider',
    }),
    'session-unfit': (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, because their sessions failed "prepareSession" or "checkSession": see the errors of the lost pages.`,
        option: 'prepareSession',
    }),
    'target-failed': (pages, sites) => ({
        text: `You lost ${pages} of ${sites}, because the site itself failed (5xx, time-outs): wait longer for it, or retry more often.`,
        option: 'outageSecs',
    }),
    unsupported: (pages) => ({
        text: `You lost ${pages} that this provider cannot fetch at all: see the errors of the lost pages, and use another provider.`,
        option: 'provider',
    }),
    'own-code': (pages, sites) => ({
        text: `You lost ${pages} of ${sites} to errors of your own code; no proxy is to blame. See the errors of the lost pages.`,
        option: 'requestHandler',
    }),
};

const MOST_SITES_NAMED = 3;

/** What the lost pages ask for, the most frequent cause first. */
export const losses: AdviceRule = ({ sites, stopped }) => {
    const ended = stopped === undefined ? [] : [{ text: `The crawl ended early: ${stopped}` }];
    const causes = [...lossesByCause(sites)].sort(([, a], [, b]) => b.pages - a.pages);
    const advice = causes.flatMap(([cause, { pages, names }]) => {
        const remedy = REMEDIES[cause];
        return remedy === undefined ? [] : [remedy(pages === 1 ? '1 page' : `${pages} pages`, listed(names))];
    });
    return [...ended, ...advice];
};

function lossesByCause(sites: Facts['sites']): Map<LossCause, { pages: number; names: string[] }> {
    const causes = new Map<LossCause, { pages: number; names: string[] }>();
    for (const { name, lost } of sites) {
        for (const [cause, count] of Object.entries(lost) as [LossCause, number][]) {
            const sum = causes.get(cause) ?? { pages: 0, names: [] };
            causes.set(cause, sum);
            sum.pages += count;
            sum.names.push(name);
        }
    }
    return causes;
}

function listed(names: readonly string[]): string {
    const more = names.length - MOST_SITES_NAMED;
    return more > 0 ? `${names.slice(0, MOST_SITES_NAMED).join(', ')} and ${more} more sites` : names.join(', ');
}
