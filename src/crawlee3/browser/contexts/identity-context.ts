import { EventEmitter } from 'node:events';
import type { BrowserContextLike } from './playwright-like.js';

interface OpenedContext {
    readonly context: IdentityContext;
    /** What Crawlee takes for a context of Playwright's. */
    readonly standIn: BrowserContextLike;
}

/**
 * The browser context of one identity, which outlives the process that it is in: after a crash `revive` opens another.
 * It stands in for Playwright's context, and has ended when it was closed and not when its process died.
 */
export class IdentityContext {
    private isLost = false;
    private isEnded = false;
    private readonly ownEvents = new EventEmitter();

    private constructor(
        private readonly open: () => Promise<BrowserContextLike>,
        private current: BrowserContextLike,
    ) {
        this.watch(current);
    }

    /** @param open Opens a context in a process that lives. */
    static async open(open: () => Promise<BrowserContextLike>): Promise<OpenedContext> {
        const context = new IdentityContext(open, await open());
        const standIn = context.standIn();
        byStandIn.set(standIn, context);
        return { context, standIn };
    }

    /** Opens the context anew when its process has died. @returns whether it had to be. */
    async revive(): Promise<boolean> {
        if (!this.isLost || this.isEnded) return false;
        this.isLost = false;
        this.current = await this.open();
        this.watch(this.current);
        return true;
    }

    private watch(context: BrowserContextLike): void {
        context.on('close', () => {
            if (context === this.current) this.isLost = true;
        });
    }

    private readonly close = async (): Promise<void> => {
        if (this.isEnded) return;
        this.isEnded = true;
        await this.current.close();
        this.ownEvents.emit('close');
    };

    private standIn(): BrowserContextLike {
        const listen = (method: 'on' | 'once') => (event: string, listener: () => void) => {
            if (event === 'close') this.ownEvents[method](event, listener);
            else (this.current as unknown as EventEmitter)[method](event, listener);
            return stand;
        };
        const own: Readonly<Record<PropertyKey, unknown>> = {
            close: this.close,
            on: listen('on'),
            once: listen('once'),
        };
        const stand: BrowserContextLike = new Proxy(this.current, {
            get: (_, key): unknown => {
                if (Object.hasOwn(own, key)) return own[key];
                const value: unknown = Reflect.get(this.current, key, this.current);
                return typeof value === 'function' ? (value as () => unknown).bind(this.current) : value;
            },
        });
        return stand;
    }
}

const byStandIn = new WeakMap<object, IdentityContext>();

/** The identity's context behind what Crawlee has as one; `undefined` when the browser has a process of its own. */
export function identityContextOf(context: object | undefined): IdentityContext | undefined {
    return context && byStandIn.get(context);
}
