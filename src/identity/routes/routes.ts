import { makeRoom } from '../../common/make-room.js';
import { invalidOption } from '../../common/errors.js';
import { describeValue } from '../../common/options.js';
import type { RequestLike, SessionLike } from '../like.js';

/** What a route is chosen by. */
export interface RouteQuestion {
    readonly url: string;
    readonly label: string | undefined;
    readonly userData: Record<string, unknown>;
    /** The session of the request's latest try; `undefined` before the first. */
    readonly session: SessionLike | undefined;
}

/** Which requests use a provider of their own. */
export interface RouteRule {
    readonly name: string;
    readonly when: (question: RouteQuestion) => boolean;
}

/** Finds the route of a request that no rule takes, such as by asking the user's function. */
export type AskForRoute = (request: RequestLike) => Promise<string | undefined>;

/** Requests whose latest session is remembered. */
const MOST_REMEMBERED = 10_000;

interface Decision {
    readonly route: string | undefined;
    /** Whether an attempt began with it: the next one is decided again. */
    readonly isTaken: boolean;
}

/** Decides by which route each attempt of a request leaves. */
export class Routes {
    private readonly decisions = new WeakMap<RequestLike, Decision>();
    /** By the request's id: one that comes back from the queue is another object. */
    private readonly sessions = new Map<string, SessionLike>();

    constructor(
        private readonly rules: readonly RouteRule[],
        private readonly ask?: AskForRoute,
    ) {}

    /**
     * The route of the attempt that is about to begin.
     * @throws ProxySessionsError (`invalid-options`) when a rule answers with anything but true or false; what it throws.
     */
    async decide(request: RequestLike): Promise<string | undefined> {
        const route = await this.foresee(request);
        this.decisions.set(request, { route, isTaken: true });
        return route;
    }

    /** The route of the attempt that will begin next. */
    async foresee(request: RequestLike): Promise<string | undefined> {
        const known = this.decisions.get(request);
        if (known?.isTaken === false) return known.route;
        const rule = this.rules.find((one) => this.fits(one, request));
        const route = rule?.name ?? (await this.ask?.(request));
        this.decisions.set(request, { route, isTaken: false });
        return route;
    }

    /** The route by which the request leaves, as far as that is decided. */
    of(request: RequestLike): string | undefined {
        return this.decisions.get(request)?.route;
    }

    /** The request goes out by that route, with that session. */
    settle(request: RequestLike, route: string | undefined, session: SessionLike): void {
        this.decisions.set(request, { route, isTaken: true });
        const { id } = request;
        if (id === undefined) return;
        makeRoom(this.sessions, MOST_REMEMBERED);
        this.sessions.set(id, session);
    }

    private fits({ when, name }: RouteRule, request: RequestLike): boolean {
        const { url, userData, id = '' } = request;
        const label = typeof userData.label === 'string' ? userData.label : undefined;
        const answer: unknown = when({ url, label, userData, session: this.sessions.get(id) });
        if (typeof answer === 'boolean') return answer;
        throw invalidOption(
            `ProxySessions: "when" of the route "${name}" must return true or false; got ${describeValue(answer, true)}.`,
        );
    }
}
