/** The latest so many things that were added, by their ids. */
export class Latest<Value> {
    private readonly values = new Map<string, Value>();
    private added = 0;

    constructor(private readonly most: number) {}

    /** How many were added that are no longer here. */
    get leftOut(): number {
        return this.added - this.values.size;
    }

    add(id: string, value: Value): void {
        if (!this.values.has(id)) this.added += 1;
        this.values.set(id, value);
        if (this.values.size <= this.most) return;
        const [oldest] = this.values.keys();
        this.values.delete(oldest!);
    }

    find(id: string): Value | undefined {
        return this.values.get(id);
    }

    [Symbol.iterator](): Iterator<Value> {
        return this.values.values();
    }
}
