import type { HeadersLike } from '../../detection/rule.js';
import type { HeadersToSend, SessionHeaders } from '../provider.js';

/**
 * A session that the service makes on our first request: it is asked to, and the id stands in its answer. Others wait
 * for that answer, because each of them would make a session of its own.
 */
export class LearnedSession implements SessionHeaders {
    private id: string | undefined;
    private asking: Promise<void> | undefined;
    private answered: () => void = () => undefined;

    constructor(
        private readonly header: string,
        private readonly others: HeadersToSend,
        private readonly onLearned: (id: string) => void,
    ) {}

    async next(): Promise<HeadersToSend> {
        while (this.id === undefined && this.asking !== undefined) await this.asking;
        if (this.id !== undefined) return { ...this.others, [this.header]: this.id };
        this.asking = new Promise((resolve) => (this.answered = resolve));
        return { ...this.others, [this.header]: 'create' };
    }

    heard(answer: HeadersLike | undefined): void {
        if (this.id !== undefined) return;
        const id = answer?.[this.header.toLowerCase()];
        if (typeof id === 'string' && id !== '' && id !== 'create') {
            this.id = id;
            this.onLearned(id);
        }
        this.asking = undefined;
        this.answered();
    }
}
