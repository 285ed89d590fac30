import type { LimitData, ReportData, SiteData } from '../src/report/report-data.js';
import { nothing, section, table } from './dom.js';
import { duration, number, ratio } from './format.js';

/** How each site was found to treat us. */
export function sites({ sites: known, sitesLeftOut }: ReportData): HTMLElement {
    const title = 'Learned pace per site';
    if (known.length === 0) return section(title, '', nothing('No site has been asked yet.'));
    const more = sitesLeftOut > 0 ? ` ${number(sitesLeftOut)} more sites had fewer requests.` : '';
    return section(
        title,
        `How fast each site lets itself be asked, as far as it was found out.${more}`,
        table(
            ['Site', '#Pages got', '#Requests per page', '#Exits used', '#Resting', 'One exit', 'All exits', 'Ban'],
            known.map(rowOf),
        ),
    );
}

function rowOf({ name, tier, tally, exitsUsed, exitsResting, perExit, together, banMillis }: SiteData): string[] {
    return [
        tier === undefined ? name : `${name}, by tier ${tier}`,
        number(tally.ok),
        ratio(tally.requests, tally.ok),
        number(exitsUsed),
        number(exitsResting),
        limit(perExit),
        limit(together),
        banMillis === undefined ? '–' : duration(banMillis),
    ];
}

function limit(known: LimitData | undefined): string {
    if (known === undefined) return 'no limit met';
    const { windowMillis, accepted, refused, isSettled } = known;
    const window = windowMillis === undefined ? 'in all' : `in ${duration(windowMillis)}`;
    const most = refused - 1;
    const amount =
        accepted > 0 && accepted < most ? `${number(accepted)} to ${number(most)}` : `at most ${number(most)}`;
    return `${amount} ${window}${isSettled ? '' : ', still learning'}`;
}
