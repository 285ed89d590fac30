/** One of something for each address, cookie or whatever else is counted by, made when that is first seen. */
export class PerKey<T> {
    private readonly values = new Map<string, T>();

    constructor(private readonly create: () => T) {}

    of(key: string): T {
        let value = this.values.get(key);
        if (value === undefined) {
            value = this.create();
            this.values.set(key, value);
        }
        return value;
    }
}
