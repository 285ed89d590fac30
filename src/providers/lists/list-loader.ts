import { redactedMessage } from '../../common/redact.js';
import type { ListLoading, LoadingListener } from '../provider.js';
import type { ResolvedSource } from './list-source.js';
import type { ProxyList } from './proxy-list.js';

/** So often is a list asked for that nobody has seen yet, after 1, 2, 4 and 8 s; then the crawl ends. */
const FIRST_TRIES = 5;
const FIRST_RETRY_MILLIS = 1_000;

/** Loads a list now and again. A load that fails, or brings nothing, leaves the list as it was. */
export class ListLoader implements ListLoading {
    private timer: NodeJS.Timeout | undefined;
    private failures = 0;
    private isRunning = false;
    private listener: LoadingListener | undefined;
    private first: Promise<void> | undefined;
    private endFirst: () => void = () => undefined;

    constructor(
        private readonly list: ProxyList,
        private readonly source: ResolvedSource,
    ) {}

    /** Whether the list has still to come. */
    get isAwaited(): boolean {
        return this.list.isChanging || this.list.size === 0;
    }

    arrived(): Promise<void> {
        if (!this.isAwaited || this.hasGivenUp || !this.isRunning) return Promise.resolve();
        return (this.first ??= new Promise((resolve) => (this.endFirst = resolve)));
    }

    start(listener: LoadingListener): void {
        this.listener = listener;
        if (this.isRunning) return;
        this.isRunning = true;
        void this.load();
    }

    stop(): void {
        this.isRunning = false;
        clearTimeout(this.timer);
        this.endFirst();
    }

    private async load(): Promise<void> {
        try {
            const urls = await this.source.load();
            if (urls.length === 0) throw new Error('it is empty');
            if (!this.isRunning) return;
            this.list.begin([urls]);
            await this.list.goOn(() => this.isRunning);
            this.failures = 0;
        } catch (error) {
            this.failures += 1;
            this.tell(error);
        }
        this.goOn();
    }

    private tell(error: unknown): void {
        const why = `${this.source.name} could not be used: ${redactedMessage(error)}`;
        if (!this.isAwaited)
            this.listener?.onTrouble(`${why}. The ${this.list.exits.length} proxies from before go on.`);
        else if (this.hasGivenUp) this.listener?.onGivenUp(`The list of proxies cannot be loaded: ${why}.`);
        else this.listener?.onTrouble(`${why}. It is asked for again.`);
    }

    private get hasGivenUp(): boolean {
        return this.isAwaited && this.failures >= FIRST_TRIES;
    }

    private goOn(): void {
        if (!this.isAwaited || this.hasGivenUp) this.endFirst();
        if (!this.isRunning || this.hasGivenUp) return;
        const millis = this.isAwaited ? FIRST_RETRY_MILLIS * 2 ** (this.failures - 1) : this.source.everyMillis;
        this.timer = setTimeout(() => void this.load(), millis);
        // The first load is what a crawl waits for.
        if (!this.isAwaited) this.timer.unref();
    }
}
