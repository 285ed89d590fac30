import type { ExitHealth } from '../exit-health.js';
import type { Verdict } from '../verdict.js';
import type { Case, Refusal } from '../exit-health.js';

/** Who turned out to be to blame. */
export type Finding =
    /** The exit, on this site. */
    | {
          readonly kind: 'exit';
          readonly health: ExitHealth;
          readonly cases: readonly Case[];
          /** Refused once: with another session it may be accepted. */
          readonly isUntested: boolean;
      }
    /** The address: it was refused to all who tried it. */
    | { readonly kind: 'address'; readonly address: string; readonly triedBy: readonly ExitHealth[] }
    /** The moment: the site refuses everybody. */
    | { readonly kind: 'moment'; readonly since: number; readonly verdict: Verdict; readonly refusal: Refusal };
