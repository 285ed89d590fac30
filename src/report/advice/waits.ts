import type { AdviceRule } from './rule.js';

/** A mean wait that is worth a line. */
const LONG_WAIT_MILLIS = 5_000;
/** Waits of a few requests do not slow a crawl down. */
const SHARE_OF_REQUESTS = 0.1;

/** Requests that stood in line for long. */
export const waits: AdviceRule = ({ waits: { count, totalMillis }, totals, exitStates: { unused } }) => {
    if (count === 0) return [];
    if (count < totals.requests * SHARE_OF_REQUESTS || totalMillis < count * LONG_WAIT_MILLIS) return [];
    const mean = Math.round(totalMillis / count / 1000);
    const waited = `${count} requests waited for an exit, ${mean} s on average`;
    return unused > 0
        ? [
              {
                  text: `${waited}, while ${unused} exits were never used: the site refuses so many that new ones are tried one by one. Better exits help, more of the same do not.`,
              },
          ]
        : [{ text: `${waited}: more exits make the crawl faster.`, option: 'proxyUrls' }];
};
