import type { KeptAgent } from './kept-agent.js';
import type { KeptHttp2Agent } from './kept-http2-agent.js';

/** How the agents of one identity are made. */
export interface AgentMakers {
    readonly http: () => KeptAgent;
    readonly https: () => KeptAgent;
    readonly http2: () => Promise<KeptHttp2Agent>;
}

/** What sends requests over http, https and HTTP/2. Each is made when it is first needed: most identities need only one. */
export class Agents {
    private madeHttp: KeptAgent | undefined;
    private madeHttps: KeptAgent | undefined;
    private madeHttp2: Promise<KeptHttp2Agent> | undefined;

    constructor(private readonly makers: AgentMakers) {}

    get http(): KeptAgent {
        return (this.madeHttp ??= this.makers.http());
    }

    get https(): KeptAgent {
        return (this.madeHttps ??= this.makers.https());
    }

    get http2(): Promise<KeptHttp2Agent> {
        return (this.madeHttp2 ??= this.makers.http2());
    }

    /** Closes the connections that no request uses now. */
    closeIdle(): void {
        for (const agent of [this.madeHttp, this.madeHttps]) agent?.closeIdle();
        this.withHttp2((agent) => agent.closeIdle());
    }

    /** Ends all HTTP/2 connections; those of HTTP/1.1 end with their sockets. */
    end(): void {
        this.withHttp2((agent) => agent.destroy());
    }

    /** One that could not be made failed the requests that wanted it, and has no connections. */
    private withHttp2(act: (agent: KeptHttp2Agent) => void): void {
        void this.madeHttp2?.then(act, () => undefined);
    }
}
