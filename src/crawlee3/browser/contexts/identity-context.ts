import { EventEmitter } from 'node:events';
import type { ContextLike } from './browser-like.js';

/** Opens a context in a process that lives. `onEnd` is called when it was closed or its process has died. */
export type OpenContext<Context> = (onEnd: () => void) => Promise<Context>;

/**
 * The browser context of one identity, which outlives the process that it is in: after a crash `revive` opens another.
 * It has ended when it was closed, and not when its process died.
 */
export class IdentityContext<Context extends ContextLike = ContextLike> {
    /** `close`, when it has ended. */
    readonly events = new EventEmitter();
    private isLost = false;
    private isEnded = false;
    private opened: Context | undefined;
    private readonly openedListeners: ((context: Context) => void)[] = [];

    private constructor(private readonly open: OpenContext<Context>) {}

    static async open<Context extends ContextLike>(open: OpenContext<Context>): Promise<IdentityContext<Context>> {
        const context = new IdentityContext(open);
        await context.start();
        return context;
    }

    /** The library's context, in the process of this moment. */
    get current(): Context {
        return this.opened!;
    }

    get hasEnded(): boolean {
        return this.isEnded;
    }

    /** Calls the listener now, and with each context that takes the place of one that is lost. */
    onOpened(listener: (context: Context) => void): void {
        this.openedListeners.push(listener);
        listener(this.current);
    }

    /** Opens the context again when its process has died. @returns whether it had to be. */
    async revive(): Promise<boolean> {
        if (!this.isLost || this.isEnded) return false;
        await this.start();
        return true;
    }

    async close(): Promise<void> {
        if (this.isEnded) return;
        this.isEnded = true;
        await this.current.close();
        this.events.emit('close');
    }

    private async start(): Promise<void> {
        this.isLost = false;
        const opened = await this.open(() => {
            if (opened === this.opened) this.isLost = true;
        });
        this.opened = opened;
        for (const listener of this.openedListeners) listener(opened);
    }
}

/** A member of what stands in for a browser, or for its only context. */
export const IDENTITY_CONTEXT = Symbol('identity context');

interface StandInLike {
    readonly [IDENTITY_CONTEXT]?: IdentityContext;
    contexts?(): readonly object[];
}

/** The identity's context behind what Crawlee has as a browser; `undefined` when that has a process of its own. */
export function identityContextOf(browser: object | undefined): IdentityContext | undefined {
    const standIn = browser as StandInLike | undefined;
    return standIn?.[IDENTITY_CONTEXT] ?? (standIn?.contexts?.()[0] as StandInLike | undefined)?.[IDENTITY_CONTEXT];
}
