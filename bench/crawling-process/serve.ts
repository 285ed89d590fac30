import type { Taken } from './taken.js';

/**
 * Crawls as many pages as each message of the parent says, and answers with what they took: the processor time of this
 * process is nobody else's.
 * @param crawl Crawls so many pages. Returns how many it got.
 */
export function serve(crawl: (pages: number) => Promise<number>): void {
    const measure = async (pages: number): Promise<Taken> => {
        const [before, startedAt] = [process.cpuUsage(), performance.now()];
        const got = await crawl(pages);
        const { user, system } = process.cpuUsage(before);
        const secs = (performance.now() - startedAt) / 1000;
        global.gc?.();
        return { cpuMillis: (user + system) / 1000, secs, got, heap: process.memoryUsage().heapUsed };
    };
    process.on('message', (pages: number) => void measure(pages).then((taken) => process.send!(taken)));
    process.on('disconnect', () => process.exit());
}
