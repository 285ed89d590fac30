import type { HeadersLike } from '../detection/rule.js';
import type { HeadersToSend, SessionHeaders } from './provider.js';

export interface LearnedSessionOptions {
    /** Header by which later requests name the session. */
    readonly header: string;
    /** Header in which an answer names it. @default the same */
    readonly answerHeader?: string;
    /** What the first request says in that header. @default it is left out */
    readonly firstValue?: string;
    /** Sent with every request. */
    readonly others?: HeadersToSend;
    readonly onLearned?: (id: string) => void;
    /** Known from an earlier run. */
    readonly learnedId?: string | undefined;
}

/**
 * A session that the service makes on our first request: its id stands in the answer. Others wait for that answer,
 * because each of them would make a session of its own.
 */
export class LearnedSession implements SessionHeaders {
    private id: string | undefined;
    private asking: Promise<void> | undefined;
    private answered: () => void = () => undefined;

    constructor(private readonly options: LearnedSessionOptions) {
        this.id = options.learnedId;
        if (this.id !== undefined) options.onLearned?.(this.id);
    }

    get learnedId(): string | undefined {
        return this.id;
    }

    async next(): Promise<HeadersToSend> {
        const { header, firstValue, others } = this.options;
        while (this.id === undefined && this.asking !== undefined) await this.asking;
        if (this.id !== undefined) return { ...others, [header]: this.id };
        this.asking = new Promise((resolve) => (this.answered = resolve));
        return { ...others, ...(firstValue !== undefined && { [header]: firstValue }) };
    }

    heard(answer: HeadersLike | undefined): void {
        if (this.id !== undefined) return;
        const { header, answerHeader = header, firstValue, onLearned } = this.options;
        const id = answer?.[answerHeader.toLowerCase()];
        if (typeof id === 'string' && id !== '' && id !== firstValue) {
            this.id = id;
            onLearned?.(id);
        }
        this.asking = undefined;
        this.answered();
    }
}
