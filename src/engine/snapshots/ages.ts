const HOUR_MILLIS = 3_600_000;

/** After so long without use, what an exit was on a site says nothing any more: addresses change hands, bans end. */
export const EXIT_SNAPSHOT_MILLIS = 24 * HOUR_MILLIS;

/** The same for what holds for all exits of a site, such as its pace: sites rarely change their rules. */
export const SITE_SNAPSHOT_MILLIS = 7 * 24 * HOUR_MILLIS;
