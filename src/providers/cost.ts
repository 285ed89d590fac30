import { z } from 'zod';
import { lazy } from '../common/lazy.js';

/** What proxies are billed by, in US dollars. Parts that are given add up. */
export interface Cost {
    /** For each gigabyte (10⁹ bytes) to and from the proxies. @default 0 */
    readonly perGb?: number | undefined;
    /** For each request that is sent; in browsers, for each page. @default 0 */
    readonly perRequest?: number | undefined;
    /** For each exit that is used, once. @default 0 */
    readonly perExit?: number | undefined;
}

const dollars = lazy(() => z.number('must be a number of US dollars').nonnegative('must not be negative').optional());

const oneCost = lazy(() =>
    z.strictObject(
        { perGb: dollars(), perRequest: dollars(), perExit: dollars() },
        'must be an object with perGb, perRequest and perExit',
    ),
);

export const costSchema = lazy(() =>
    z.union([oneCost(), z.array(oneCost())], {
        error: 'must be an object such as { perGb: 4 }, with perGb, perRequest and perExit in US dollars, or an array of one for each tier',
    }),
);
