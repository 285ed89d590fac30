/** First in, first out, in constant time; an array whose consumed front is cut off now and then. */
export class Fifo<Item> {
    private items: Item[] = [];
    private head = 0;

    get size(): number {
        return this.items.length - this.head;
    }

    push(item: Item): void {
        this.items.push(item);
    }

    shift(): Item | undefined {
        if (this.size === 0) return undefined;
        const item = this.items[this.head]!;
        this.head += 1;
        if (this.head > 64 && this.head * 2 > this.items.length) {
            this.items = this.items.slice(this.head);
            this.head = 0;
        }
        return item;
    }
}
