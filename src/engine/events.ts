import type { Exit, Rest, Tally } from './exit.js';
import type { Verdict } from './verdict.js';

/** One of the events that a map of them describes. */
export type EventOf<Events> = { [Kind in keyof Events]: { readonly kind: Kind } & Events[Kind] }[keyof Events];

/** Changes that people may want to hear of, by kind. */
export interface EngineEvents {
    /** An exit rests, on one site or, when `site` is `undefined`, on all. */
    exitCooldown: {
        readonly exit: Exit;
        readonly site: string | undefined;
        readonly rest: Rest;
        /** What the exit did so far, on that site or on all. */
        readonly tally: Readonly<Tally>;
    };
    /** A site accepted an exit again after its rest. */
    exitRecovered: { readonly exit: Exit; readonly site: string };
    /** An address refused exits that work for the rest of the site: they are not to blame, and rest no longer. */
    addressRefused: {
        readonly address: string;
        readonly site: string;
        /** Labels of the exits that tried it. */
        readonly triedBy: readonly string[];
    };
    /** The proxies of several exits failed on one site, and on it alone nothing worked: the exits rest no longer. */
    siteUnreachable: { readonly site: string; readonly exits: number };
    /** A site refuses everybody: its requests wait behind one probe at a time. */
    sitePaused: { readonly site: string; readonly sinceMillis: number; readonly verdict: Verdict };
    /** Exits of another price serve a site from now on; tiers are counted from 0, the cheapest. */
    tierChanged: { readonly site: string; readonly from: number; readonly to: number };
}

export type EngineEvent = EventOf<EngineEvents>;
