import type { IncomingMessage } from 'node:http';

/** Headers that are about the connection on which they came, not about what is asked for. */
const OF_THE_CONNECTION = ['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive', 'te'];

/**
 * The headers of a message as the next one on the way is to send them: name, value, name, value, … in the order and
 * the spelling in which they came.
 */
export function headersToPassOn({ rawHeaders }: IncomingMessage, except: readonly string[] = []): string[] {
    const left = new Set([...OF_THE_CONNECTION, ...except.map((name) => name.toLowerCase())]);
    const kept: string[] = [];
    for (let index = 0; index < rawHeaders.length; index += 2) {
        if (!left.has(rawHeaders[index]!.toLowerCase())) kept.push(rawHeaders[index]!, rawHeaders[index + 1]!);
    }
    return kept;
}
