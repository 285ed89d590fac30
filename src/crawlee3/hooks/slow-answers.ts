import type { Request } from '@crawlee/core';
import type { Clock } from '../../dispatch/clock.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { CrawlingContextLike } from '../like.js';
import type { GotOptionsLike } from './own-proxies.js';

/** How often requests under way are looked at. */
const LOOK_MILLIS = 500;
/** Only what may be sent twice. */
const REPEATABLE: readonly string[] = ['GET', 'HEAD'];

/** A request whose answer is waited for. */
interface Sent {
    readonly sinceMillis: number;
    /** Ends it. */
    readonly abort: () => void;
}

export interface SlowAnswersParts {
    readonly tracker: Pick<RequestTracker, 'patienceMillis' | 'giveUp'>;
    readonly clock: Clock;
}

/** Gives up requests that take much longer than the site usually does: their exits hang, and others answer. */
export class SlowAnswers {
    private readonly sent = new Map<Request, Sent>();
    private cancelLook: (() => void) | undefined;

    constructor(private readonly parts: SlowAnswersParts) {}

    /** A request is being sent. */
    await(context: CrawlingContextLike, options: GotOptionsLike | undefined): void {
        const { request } = context;
        const abort = aborter(context, options);
        if (abort === undefined || !REPEATABLE.includes(request.method)) return;
        this.sent.set(request, { sinceMillis: this.parts.clock.now(), abort });
        this.lookLater();
    }

    /** It was answered, or ended otherwise. */
    end(request: Request): void {
        this.sent.delete(request);
        if (this.sent.size > 0) return;
        // A timer would keep the crawler in memory after its end.
        this.cancelLook?.();
        this.cancelLook = undefined;
    }

    private lookLater(): void {
        this.cancelLook ??= this.parts.clock.schedule(LOOK_MILLIS, () => {
            this.cancelLook = undefined;
            this.look();
            if (this.sent.size > 0) this.lookLater();
        });
    }

    private look(): void {
        const { tracker, clock } = this.parts;
        for (const [request, { sinceMillis, abort }] of this.sent) {
            const millis = clock.now() - sinceMillis;
            if (millis <= tracker.patienceMillis(request)) continue;
            this.sent.delete(request);
            tracker.giveUp(request, millis);
            abort();
        }
    }
}

/** What ends a request that is under way, if anything does: an HTTP client is told by its options, and a browser loses the page. */
function aborter(context: CrawlingContextLike, options: GotOptionsLike | undefined): (() => void) | undefined {
    // The plain half of an adaptive crawler throws when its page is asked for.
    if (context.browserController !== undefined) return () => void context.page?.close?.().catch(() => undefined);
    if (options === undefined) return undefined;
    const aborting = new AbortController();
    options.signal = given(options.signal, aborting.signal);
    return () => aborting.abort(new Error('The request timed out: others of the site were answered much sooner.'));
}

function given(ofUser: AbortSignal | undefined, ours: AbortSignal): AbortSignal {
    return ofUser === undefined ? ours : AbortSignal.any([ofUser, ours]);
}
