import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

/** Numbers connections in the order in which their first request comes. */
export class ConnectionNumbers {
    private readonly numbers = new WeakMap<object, number>();
    private last = 0;

    of(request: IncomingMessage): number {
        // Each HTTP/2 request has a stand-in of the socket; the session is what they share.
        const connection =
            (request as { readonly stream?: Http2ServerRequest['stream'] }).stream?.session ?? request.socket;
        let number = this.numbers.get(connection);
        if (number === undefined) this.numbers.set(connection, (number = this.last += 1));
        return number;
    }
}
