import { makeRoom } from '../../common/make-room.js';
import type { Request } from '@crawlee/core';
import { Page } from '../../detection/page.js';
import { CHALLENGE_RULES } from '../../detection/signs/index.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Verdict } from '../../engine/verdict.js';
import { isLoaded } from '../http/page-text.js';
import type { CrawlingContextLike, PageLike } from '../like.js';

/** How often a page is looked at beside its navigations: some challenges give way to the content in place. */
const LOOK_MILLIS = 250;
/** Challenges of a site that may be waited for in vain in a row: a site that lets nobody through must not cost time each time. */
const WAITS_IN_VAIN = 3;
/** After that it is tried with one challenge in so many, until one passes. */
const TRIED_OF = 4;
/** Sites whose waits are counted at the same time. */
const MOST_SITES = 1_000;

export interface ChallengeWaitParts {
    readonly siteOf: (request: Request) => string;
    /** For how long a challenge of the site may run; 0 not at all. */
    readonly waitMillisOf: (site: string) => number;
    readonly clock: Clock;
}

/** Lets a challenge in a browser solve itself, before it counts as a refusal. */
export class ChallengeWait {
    /** By site, the challenges in a row that did not pass. */
    private readonly inVain = new Map<string, number>();

    constructor(private readonly parts: ChallengeWaitParts) {}

    /**
     * Waits while the page is a challenge, for as long as the site's settings say and one more look.
     * @param first what the page was judged to be, and its text where that is known
     * @param judge judges what is in the page now; `undefined` while it does not tell
     */
    async untilPassed(
        context: CrawlingContextLike,
        first: { readonly verdict: Verdict; readonly body: string | undefined },
        judge: () => Promise<Verdict | undefined>,
    ): Promise<Verdict> {
        // The plain half of an adaptive crawler throws when its page is asked for.
        if (context.browserController === undefined || !maySolveItself(first)) return first.verdict;
        const { request, page } = context;
        if (page === undefined) return first.verdict;
        const { clock, siteOf, waitMillisOf } = this.parts;
        const site = siteOf(request);
        const vain = this.inVain.get(site) ?? 0;
        const isWorthIt = vain < WAITS_IN_VAIN || vain % TRIED_OF === 0;
        const end = clock.now() + (isWorthIt ? waitMillisOf(site) : 0);
        let { verdict } = first;
        while (clock.now() < end && page.isClosed?.() !== true) {
            await this.change(page, Math.min(LOOK_MILLIS, end - clock.now()));
            verdict = (await judge()) ?? verdict;
            // A page that is still being loaded may become anything.
            if (CHALLENGE_RULES.has(verdict.rule) || !(await isLoaded(page))) continue;
            this.inVain.delete(site);
            return verdict;
        }
        this.noteVain(site, (this.inVain.get(site) ?? 0) + 1);
        return verdict;
    }

    private noteVain(site: string, count: number): void {
        this.inVain.delete(site);
        makeRoom(this.inVain, MOST_SITES);
        this.inVain.set(site, count);
    }

    /** Resolves when the page has a new document, or after `millis`. */
    private async change(page: PageLike, millis: number): Promise<void> {
        await new Promise<void>((resolve) => {
            const done = (): void => {
                cancel();
                page.off('domcontentloaded', done);
                resolve();
            };
            const cancel = this.parts.clock.schedule(millis, done);
            page.on('domcontentloaded', done);
        });
    }
}

/** A vendor's page without any script has made up its mind. A page that does not tell its text may be on its way. */
function maySolveItself({ verdict, body }: { readonly verdict: Verdict; readonly body: string | undefined }): boolean {
    return CHALLENGE_RULES.has(verdict.rule) && (body === undefined || new Page(body).script !== '');
}
