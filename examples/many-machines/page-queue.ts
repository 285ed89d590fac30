import { createHash } from 'node:crypto';
import type { ConnectionOptions, JobsOptions } from 'bullmq';
import { Queue } from 'bullmq';

/** One page to crawl. */
export interface PageJob {
    readonly url: string;
}

/** What became of it; any JSON. */
export interface PageResult {
    readonly title: string;
    readonly worker: string;
}

const NAME = 'pages';

/**
 * The pages that all workers share, in Redis. A page is crawled once, however often it is added: its job's id is a hash of its
 * URL. Jobs that failed are tried again, later each time.
 */
export class PageQueue {
    static readonly jobName = NAME;
    private static readonly jobOptions: JobsOptions = { attempts: 3, backoff: { type: 'exponential', delay: 1_000 } };
    readonly queue: Queue<PageJob, PageResult>;

    constructor(redisUrl: string) {
        this.queue = new Queue(NAME, { connection: connectionTo(redisUrl), defaultJobOptions: PageQueue.jobOptions });
    }

    async add(urls: Iterable<string>): Promise<void> {
        const jobs = [...urls].map((url) => ({ name: NAME, data: { url }, opts: { jobId: idOf(url) } }));
        await this.queue.addBulk(jobs);
    }

    /** How many pages were crawled. */
    async crawled(): Promise<number> {
        return this.queue.getCompletedCount();
    }

    /** Whether no page is left, nor one under way that might link to more. */
    async isDone(): Promise<boolean> {
        return (await this.queue.getJobCountByTypes('active', 'waiting', 'delayed', 'prioritized')) === 0;
    }

    async results(): Promise<PageResult[]> {
        return (await this.queue.getCompleted()).map(({ returnvalue }) => returnvalue);
    }

    async close(): Promise<void> {
        await this.queue.close();
    }
}

export function connectionTo(redisUrl: string): ConnectionOptions {
    // A worker waits for a Redis that is away, instead of giving up: BullMQ asks for `null`.
    return { url: redisUrl, maxRetriesPerRequest: null };
}

/** Ids of jobs must not hold colons. */
function idOf(url: string): string {
    return createHash('sha256').update(url).digest('base64url');
}
