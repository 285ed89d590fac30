/** What `work` answers, unless nobody wants it any more before that. @throws the signal's reason, or what `work` throws */
export async function untilAborted<Answer>(work: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', abort);
    });
    try {
        return await Promise.race([work, aborted]);
    } finally {
        signal.removeEventListener('abort', abort);
    }
}
