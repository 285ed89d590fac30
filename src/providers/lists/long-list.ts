import { redactedMessage } from '../../common/redact.js';
import type { ListLoading, LoadingListener } from '../provider.js';
import type { ProxyList } from './proxy-list.js';

/** Reads a list that was given and is long, in slices, so that nothing else has to wait for all of it. */
export class LongList implements ListLoading {
    private isRunning = false;
    private reading: Promise<void> = Promise.resolve();

    /** @param list Its change to the whole list has begun. */
    constructor(private readonly list: ProxyList) {}

    get isAwaited(): boolean {
        return this.list.isChanging;
    }

    arrived(): Promise<void> {
        return this.reading;
    }

    start(listener: LoadingListener): void {
        this.isRunning = true;
        this.reading = this.list
            .goOn(() => this.isRunning)
            .catch((error: unknown) => listener.onGivenUp(redactedMessage(error)));
    }

    stop(): void {
        this.isRunning = false;
    }
}
