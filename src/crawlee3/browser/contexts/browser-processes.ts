import type { BrowserLike, ContextLibrary, ContextLike, LaunchOptions } from './browser-like.js';

/** So many identities are lost for a moment when a process crashes. */
const MOST_CONTEXTS = 25;

/** Browsers grow with the pages that they have shown; Crawlee's own limit is 100 for a browser of one identity. */
const MOST_PAGES = 1_000;

/** How often a context is retried when its process died meanwhile. */
const MOST_ATTEMPTS = 3;

/** The place of a context in a process. */
interface Seat {
    /** The process has died. */
    end: () => void;
}

interface BrowserProcess<Browser> {
    readonly key: string;
    readonly browser: Promise<Browser>;
    readonly seats: Set<Seat>;
    pages: number;
}

/** Browser processes, each shared by the contexts of several identities. */
export class BrowserProcesses<Browser extends BrowserLike, Context extends ContextLike> {
    private readonly running = new Set<BrowserProcess<Browser>>();

    constructor(private readonly library: ContextLibrary<Browser, Context>) {}

    /**
     * Opens a context in a process with room, or in a new one. Closing the last context of a process ends it.
     * @param onEnd Called once, when the context was closed or its process has died.
     */
    async openContext(options: LaunchOptions, onEnd: () => void): Promise<Context> {
        const { library } = this;
        for (let attempt = 1; ; attempt += 1) {
            const process = this.withRoom(options);
            const seat: Seat = { end: () => undefined };
            process.seats.add(seat);
            const browser = await process.browser.catch((error: unknown) => {
                this.running.delete(process);
                throw error;
            });
            try {
                const context = await library.newContext(browser, options);
                library.onPage(context, () => (process.pages += 1));
                this.watch(context, process, seat, onEnd);
                return context;
            } catch (error) {
                await this.release(process, seat);
                const isAlive = library.isConnected(browser);
                if (!isAlive) this.running.delete(process);
                if (isAlive || attempt === MOST_ATTEMPTS) throw error;
            }
        }
    }

    /** The version of the browser that runs with the options. */
    async versionWith(options: LaunchOptions): Promise<string> {
        const key = this.library.keyOf(options);
        for (const process of this.running) if (process.key === key) return (await process.browser).version();
        const browser = await this.library.launch(options);
        const version = await browser.version();
        await browser.close();
        return version;
    }

    private withRoom(options: LaunchOptions): BrowserProcess<Browser> {
        const key = this.library.keyOf(options);
        for (const process of this.running) {
            const hasRoom = process.seats.size < MOST_CONTEXTS && process.pages < MOST_PAGES;
            if (hasRoom && process.key === key) return process;
        }
        const browser = this.library.launch(options);
        const process: BrowserProcess<Browser> = { key, browser, seats: new Set(), pages: 0 };
        this.running.add(process);
        const end = (): void => {
            this.running.delete(process);
            for (const seat of process.seats) seat.end();
        };
        browser.then((launched) => launched.once('disconnected', end), end);
        return process;
    }

    /** However the context ends, its seat is given back once; `close()` waits for that. */
    private watch(context: Context, process: BrowserProcess<Browser>, seat: Seat, onEnd: () => void): void {
        let ending: Promise<void> | undefined;
        seat.end = () => {
            if (ending !== undefined) return;
            ending = this.release(process, seat);
            onEnd();
        };
        this.library.onClosed(context, seat.end);
        const close = context.close.bind(context);
        Object.assign(context, {
            close: async () => {
                await close();
                seat.end();
                await ending;
            },
        });
    }

    private async release(process: BrowserProcess<Browser>, seat: Seat): Promise<void> {
        process.seats.delete(seat);
        if (process.seats.size > 0) return;
        this.running.delete(process);
        await process.browser.then((browser) => browser.close()).catch(() => undefined);
    }
}
