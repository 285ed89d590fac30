import { setTimeout as sleep } from 'node:timers/promises';

/** Says that a request was answered, or will not be. */
export type EndTurn = () => void;

const NO_TURN: EndTurn = () => undefined;

/**
 * Lets the requests of one session go one after another, with the delay between them that the service wants. A page
 * consists of many requests; the engine knows only the first.
 */
export class Pacer {
    private last: Promise<void> = Promise.resolve();
    private answeredAt = -Infinity;

    /** @param delayMillis What has to lie between the answer to a request and the next request to that site. */
    constructor(private readonly delayMillis: (site: string) => number) {}

    /**
     * Waits for the turn of a request.
     * @param isWanted Whether somebody still waits for the answer; a request that nobody wants has no turn.
     * @returns what to call once the request was answered, or `undefined` when it should not be sent.
     */
    async turn(site: string, isWanted: () => boolean): Promise<EndTurn | undefined> {
        const millis = this.delayMillis(site);
        if (millis <= 0) return NO_TURN;
        const before = this.last;
        let endTurn = NO_TURN;
        this.last = new Promise((resolve) => {
            endTurn = () => {
                this.answeredAt = performance.now();
                resolve();
            };
        });
        await before;
        if (isWanted())
            await sleep(Math.max(0, this.answeredAt + millis - performance.now()), undefined, { ref: false });
        if (isWanted()) return endTurn;
        // Nothing was sent: the next one need not wait any longer for that.
        const { answeredAt } = this;
        endTurn();
        this.answeredAt = answeredAt;
        return undefined;
    }
}
