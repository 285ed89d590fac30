import { redactedMessage } from './redact.js';

export interface Closable {
    close(): Promise<void> | void;
}

/** Closes all, and waits until they are closed. If one fails, the others are closed all the same, and the error is reported. */
export async function closeAll(
    parts: readonly (Closable | undefined)[],
    log: { warning(sentence: string): void },
): Promise<void> {
    for (const result of await Promise.allSettled(parts.map(async (part) => part?.close()))) {
        if (result.status === 'fulfilled') continue;
        const { reason } = result as { readonly reason: unknown };
        log.warning(`close(): ${redactedMessage(reason)}; all else was closed.`);
    }
}
