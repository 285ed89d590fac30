import type { Exit, Rest, Tally } from './exit.js';
import type { Verdict } from './verdict.js';

/** A change that people may want to hear of. */
export type Transition =
    /** An exit rests, on one site or, when `site` is `undefined`, on all. */
    | {
          readonly kind: 'exitCooldown';
          readonly exit: Exit;
          readonly site: string | undefined;
          readonly rest: Rest;
          /** What the exit did so far, on that site or on all. */
          readonly tally: Readonly<Tally>;
      }
    /** A site accepted an exit again after its rest. */
    | { readonly kind: 'exitRecovered'; readonly exit: Exit; readonly site: string }
    /** An address refused exits that work for the rest of the site: they are not to blame, and rest no longer. */
    | {
          readonly kind: 'addressRefused';
          readonly address: string;
          readonly site: string;
          readonly exits: number;
          /** Labels of the exits that tried it. */
          readonly triedBy: readonly string[];
      }
    /** The proxies of several exits failed on one site, and on it alone nothing worked: the exits rest no longer. */
    | { readonly kind: 'siteUnreachable'; readonly site: string; readonly exits: number }
    /** A site refuses everybody: its requests wait behind one probe at a time. */
    | { readonly kind: 'sitePaused'; readonly site: string; readonly sinceMillis: number; readonly verdict: Verdict };
