import { makeRoom } from '../common/make-room.js';
import { newSessionId } from '../common/session-id.js';
import { invalidOption } from '../common/errors.js';
import { DEFAULT_MAX_SESSIONS } from './options.js';
import type { Provider, ProviderRoute } from './provider.js';
import { parseProxyUrl } from './proxy-address.js';
import { proxyUrls } from './proxy-urls.js';

/** Answers with the proxy URL for a session; `undefined` or `null` for a direct connection. */
export type AskForUrl = (sessionId: string, request: object | undefined) => Promise<string | null | undefined>;

/** Session ids that are used to ask: a function may remember each that it was ever asked for. */
const IDS_TO_ASK_BY = 100;
/** Answers that are remembered at the same time. */
const MOST_ANSWERS = 10_000;
const SESSION = '{session}';

/**
 * A user's function from sessions, and perhaps from requests, to proxy URLs. One that looks at the request is asked for each
 * request, and its answer, whatever the session, is the route. Others are asked for each session only.
 */
export class AskedFunction {
    /** Whether it was ever seen to look at a request; `undefined` before it was asked. */
    private looksAtRequests: boolean | undefined;
    private readonly ids = Array.from({ length: IDS_TO_ASK_BY }, () => newSessionId(Math.random));
    private turn = 0;
    /** By answer, with a placeholder for the session. */
    private readonly routes = new Map<string, ProviderRoute>();

    constructor(private readonly ask: AskForUrl) {}

    /** The URL for a session. */
    async urlFor(sessionId: string, url: string | undefined): Promise<string | undefined> {
        return (await this.askAndWatch(sessionId, url === undefined ? undefined : { url })) ?? undefined;
    }

    /** The way that the function gives a request; `undefined` where it does not look at requests. */
    readonly routeFor = async (request: object): Promise<ProviderRoute | undefined> => {
        if (this.looksAtRequests === false) return undefined;
        const id = this.ids[this.turn++ % this.ids.length]!;
        const answer = await this.askAndWatch(id, request);
        this.looksAtRequests ??= false;
        return this.looksAtRequests ? this.routeBehind(answer, id) : undefined;
    };

    private async askAndWatch(sessionId: string, request: object | undefined): Promise<string | null | undefined> {
        const watched = request && watch(request, () => (this.looksAtRequests = true));
        return this.ask(sessionId, watched);
    }

    private routeBehind(answer: string | null | undefined, id: string): ProviderRoute {
        const template = answer?.replaceAll(id, SESSION) ?? '';
        let route = this.routes.get(template);
        if (route === undefined) {
            makeRoom(this.routes, MOST_ANSWERS);
            route = this.open(template);
            this.routes.set(template, route);
        }
        return route;
    }

    private open(template: string): ProviderRoute {
        if (template === '') return { name: 'direct', provider: proxyUrls([null]) };
        const address = parseProxyUrl(template.replaceAll(SESSION, 'session'));
        if (address === undefined) {
            throw invalidOption('newUrlFunction: it must return a proxy URL, or null for a direct connection.');
        }
        // Logins are no part of a name: it is shown.
        const name = this.unusedName(`${address.host}:${address.port}`);
        return { name, provider: template.includes(SESSION) ? withSessions(template) : proxyUrls([template]) };
    }

    private unusedName(name: string): string {
        const names = new Set(Array.from(this.routes.values(), (route) => route.name));
        for (let number = 1; ; number += 1) {
            const numbered = number === 1 ? name : `${name}-${number}`;
            if (!names.has(numbered)) return numbered;
        }
    }
}

function withSessions(template: string): Provider {
    return Object.freeze({
        name: 'newUrlFunction',
        exits: Object.freeze({
            kind: 'minted',
            maxSessions: DEFAULT_MAX_SESSIONS,
            fitSessionId: (id: string) => id,
        }),
        lifetime: Object.freeze({}),
        connect: ({ id }) => template.replaceAll(SESSION, id),
    } satisfies Provider);
}

/** A request that tells when somebody looks at it. */
function watch<Request extends object>(request: Request, onLook: () => void): Request {
    return new Proxy(request, {
        get(target, property) {
            onLook();
            return Reflect.get(target, property) as unknown;
        },
        has(target, property) {
            onLook();
            return Reflect.has(target, property);
        },
        ownKeys(target) {
            onLook();
            return Reflect.ownKeys(target);
        },
    });
}
