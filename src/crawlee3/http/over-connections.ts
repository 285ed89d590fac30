import { closedError } from '../../common/errors.js';
import type { IdentityConnections } from '../../connections/identity-connections.js';
import { isClosedConnection, isProtocolChange } from '../../connections/lost-connection.js';
import type { Sendable } from './repeatable.js';
import { isRepeatable } from './repeatable.js';
import type { WayContext } from './scraper.js';

type Send<Answer> = (context: WayContext, noteRedirect: () => void) => Promise<Answer>;

/**
 * Sends a request over the connections of its identity. A kept connection may have been closed just when the request was
 * sent, which says nothing of the exit or the site: such a request is sent once more, on a new connection. What must not
 * be sent twice never goes over a kept connection.
 */
export async function overConnections<Answer>(
    request: Sendable,
    connections: IdentityConnections | undefined,
    send: Send<Answer>,
): Promise<Answer> {
    const given = request.context as object | undefined;
    if (connections === undefined) return send({ ...given }, () => undefined);
    const mayRepeat = isRepeatable(request);
    const sendOn = async (which: 'kept' | 'new', isLast: boolean): Promise<Answer> => {
        if (connections.isClosed) throw closedError();
        const use = { isReused: false };
        const agents = connections.agents(which);
        const sent = { isRedirected: false };
        const context = { ...given, way: () => ({ connections, agents, use }) };
        try {
            return await send(context, () => (sent.isRedirected = true));
        } catch (error) {
            if (isLast || hasAnswer(error)) throw error;
            // Nothing was sent yet, unless a redirect came before.
            if (isProtocolChange(error) && (mayRepeat || !sent.isRedirected)) return sendOn(which, true);
            if (!mayRepeat || !use.isReused || !isClosedConnection(error)) throw error;
            connections.closeIdle();
            return sendOn('new', true);
        }
    };
    return sendOn(mayRepeat ? 'kept' : 'new', false);
}

function hasAnswer(error: unknown): boolean {
    return (error as { readonly response?: unknown } | null)?.response !== undefined;
}
