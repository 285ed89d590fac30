import { MOST_SERVERS } from './limits.js';

export type Protocol = 'h2' | 'http/1.1';

/** Which protocol each server chose the last time that a connection to it was made. */
export class Protocols {
    private readonly byServer = new Map<string, Protocol>();

    of(host: string, port: number): Protocol | undefined {
        return this.byServer.get(`${host}:${port}`);
    }

    note(host: string, port: number, protocol: Protocol): void {
        const server = `${host}:${port}`;
        if (this.byServer.size >= MOST_SERVERS && !this.byServer.has(server)) {
            this.byServer.delete(this.byServer.keys().next().value!);
        }
        this.byServer.set(server, protocol);
    }
}
