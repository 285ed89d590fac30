import type { Session } from '@crawlee/core';
import { dereference } from '../../identity/session-reference.js';
import type { ResponseLike } from '../like.js';

/** By which sites tell one browser from another, whatever is asked for. */
const TELLING = ['user-agent', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'] as const;

/** Which headers the browser of a session sends, so that requests made beside it are those of the same visitor. */
export class BrowserHeaders {
    private readonly bySession = new WeakMap<Session, Readonly<Record<string, string>>>();

    /** @param response To a page of the session's browser. */
    note(session: Session, response: ResponseLike): void {
        const sent = response.request?.().headers?.();
        if (sent === undefined) return;
        const told = TELLING.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]]]));
        this.bySession.set(dereference(session), Object.fromEntries(told) as Record<string, string>);
    }

    /** @returns `undefined` for a session that no browser has shown a page to yet. */
    of(session: Session): Readonly<Record<string, string>> | undefined {
        return this.bySession.get(dereference(session));
    }
}
