import type { AdviceData, ReportData } from '../report-data.js';
import type { AdviceRule } from './rule.js';

/** Fewer may be chance. */
const LEAST_LIMITED = 5;
/** Learning a limit costs a few requests; more than this share is too much. */
const TOO_MANY_LIMITED = 0.03;

/** Sites that called us too fast. */
export const pace: AdviceRule = ({ sites }) =>
    sites
        .filter(({ tally: { requests, rateLimited } }) => {
            return rateLimited >= LEAST_LIMITED && rateLimited > requests * TOO_MANY_LIMITED;
        })
        .map(adviceOn);

function adviceOn({ name, tally, perExit }: ReportData['sites'][number]): AdviceData {
    const limited = `${name} called ${tally.rateLimited} of ${tally.requests} requests too fast`;
    const option = `sites['${name}'].pacing`;
    if (perExit?.windowMillis === undefined || perExit.accepted === 0) {
        return { text: `${limited}: set a delay between two requests of one exit, or add exits.`, option };
    }
    const secs = perExit.windowMillis / perExit.accepted / 1000;
    const delay = Number(secs.toPrecision(2));
    return {
        text: `${limited}. It accepts ${perExit.accepted} in ${perExit.windowMillis / 1000} s from one exit: keep to it from the start with minDelaySecs: ${delay}.`,
        option,
    };
}
