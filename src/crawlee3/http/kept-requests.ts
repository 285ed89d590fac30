import type { Sendable } from './repeatable.js';
import { isRepeatable } from './repeatable.js';

/** How impit 0.14 tells that a connection was closed when it sent a request by it: what `reqwest` and `hyper` say, as text. */
const CLOSED =
    /SendRequest[^]*(?:UnexpectedEof|ConnectionReset|ConnectionAborted|BrokenPipe|IncompleteMessage|ChannelClosed)/;

/**
 * Sends the requests of a client that keeps connections by itself. A kept connection may have been closed just when the
 * request was sent, which says nothing of the exit or the site: such a request is sent once more, by a new connection.
 */
export class KeptRequests {
    private hasAnswer = false;

    /** @param forgetConnections Makes the client start again; also called at the start. */
    constructor(private readonly forgetConnections: () => unknown) {
        forgetConnections();
    }

    async send<Answer>(request: Pick<Sendable, 'method' | 'body'>, send: () => Promise<Answer>): Promise<Answer> {
        const mayBeKept = this.hasAnswer;
        try {
            return await this.noteAnswer(send());
        } catch (error) {
            const isClosed = CLOSED.test(error instanceof Error ? error.message : '');
            if (!mayBeKept || !isClosed || !isRepeatable(request)) throw error;
            this.forgetConnections();
            return this.noteAnswer(send());
        }
    }

    private async noteAnswer<Answer>(sending: Promise<Answer>): Promise<Answer> {
        const answer = await sending;
        this.hasAnswer = true;
        return answer;
    }
}
