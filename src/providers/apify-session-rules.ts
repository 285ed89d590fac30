import { invalidOption } from '../common/errors.js';
import { fitApifySessionId } from './apify-user-name.js';
import { DEFAULT_MAX_SESSIONS } from './options.js';
import type { ExitSource, Provider, SessionLifetime } from './provider.js';

/** How long Apify Proxy keeps an IP for a session without requests. Source: docs.apify.com/platform/proxy. */
const IDLE_SECS = { datacenter: 26 * 3_600, residential: 60 } as const;

/** What the user says about sessions, on top of what follows from the groups. */
export interface SessionOverrides {
    readonly sessionTtlSecs?: number | undefined;
    readonly maxSessions?: number | undefined;
}

type SessionRules = Pick<Provider, 'exits' | 'lifetime'> & Partial<Pick<Provider, 'refuses'>>;

/**
 * The rules for sessions that follow from the groups of a proxy, whoever builds its URL.
 *
 * @param owner Whose groups these are, for errors.
 */
export function apifySessionRules(
    owner: string,
    groups: readonly string[],
    { sessionTtlSecs, maxSessions }: SessionOverrides = {},
): SessionRules {
    const serpGroup = groups.find((group) => group.toUpperCase().includes('SERP'));
    if (serpGroup !== undefined) {
        if (groups.length > 1) throw cannotGoWithSerp(owner, serpGroup, 'other groups');
        if (sessionTtlSecs !== undefined) throw cannotGoWithSerp(owner, serpGroup, 'option "sessionTtlSecs"');
        if (maxSessions !== undefined) throw cannotGoWithSerp(owner, serpGroup, 'option "maxSessions"');
        return { exits: ROTATING, lifetime: NO_LIMITS, refuses: (url) => refuseHttps(url, serpGroup) };
    }
    const isResidential = groups.some((group) => group.toUpperCase().includes('RESIDENTIAL'));
    const lifetime: SessionLifetime = Object.freeze({
        idleSecs: sessionTtlSecs ?? (isResidential ? IDLE_SECS.residential : IDLE_SECS.datacenter),
    });
    const exits: ExitSource = Object.freeze({
        kind: 'minted',
        maxSessions: maxSessions ?? DEFAULT_MAX_SESSIONS,
        fitSessionId: fitApifySessionId,
    });
    return { exits, lifetime };
}

const ROTATING: ExitSource = Object.freeze({ kind: 'rotating' });
const NO_LIMITS: SessionLifetime = Object.freeze({});

function cannotGoWithSerp(owner: string, group: string, what: string): Error {
    return invalidOption(
        `${owner}: group ${group} gives every request another IP, so ${what} cannot go with it; remove it.`,
    );
}

function refuseHttps(url: string, group: string): string | undefined {
    if (!/^https:/i.test(url)) return undefined;
    return `Apify Proxy group ${group} serves plain http only; ask for ${url.replace(/^https/i, 'http')} instead.`;
}
