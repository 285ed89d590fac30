/** One of something for each address, made when the address is first seen. */
export class PerIp<T> {
    private readonly values = new Map<string, T>();

    constructor(private readonly create: () => T) {}

    of(ip: string): T {
        let value = this.values.get(ip);
        if (value === undefined) {
            value = this.create();
            this.values.set(ip, value);
        }
        return value;
    }
}
