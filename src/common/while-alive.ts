/** Longest delay that timers take. */
const LONGEST_MILLIS = 2 ** 31 - 1;

/** Keeps the process from ending before there is an answer: all timers that `work` may wait for let it end. */
export async function whileAlive<Answer>(work: Promise<Answer>): Promise<Answer> {
    const timer = setTimeout(() => {}, LONGEST_MILLIS);
    try {
        return await work;
    } finally {
        clearTimeout(timer);
    }
}
