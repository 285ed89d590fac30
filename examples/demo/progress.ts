import { SingleBar } from 'cli-progress';

/** A progress bar in a terminal; one line at the beginning and one at the end elsewhere. */
export class Progress {
    private readonly bar: SingleBar | undefined;
    private done = 0;

    constructor(
        private readonly title: string,
        private readonly total: number,
    ) {
        if (!process.stdout.isTTY) {
            console.log(`${title}: ${total} pages …`);
            return;
        }
        this.bar = new SingleBar({
            format: '{title} {bar} {value}/{total} pages',
            hideCursor: true,
            stream: process.stdout,
        });
        this.bar.start(total, 0, { title: title.padEnd(32) });
    }

    advance(): void {
        this.done += 1;
        this.bar?.increment();
    }

    stop(): void {
        this.bar?.stop();
        if (this.bar === undefined) console.log(`${this.title}: ${this.done} of ${this.total} pages`);
    }
}
