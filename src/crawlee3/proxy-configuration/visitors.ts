import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { Provider, ProviderExit } from '../../providers/provider.js';
import type { OpenConnection, Relays } from '../../relay/relays.js';

/** Ids from elsewhere whose exit is remembered. */
const MOST_VISITORS = 10_000;

export interface VisitorsParts {
    readonly dispatcher: Dispatcher;
    readonly relays: Relays;
}

/** Somebody who asks for a proxy by an id that no session of ours has. */
interface Visitor {
    readonly connection: OpenConnection;
    readonly providerExit: ProviderExit;
    /** `undefined` where the engine knows nothing of it. */
    exit: Exit | undefined;
}

/**
 * Those who ask for proxies by ids that no session of ours has. Each keeps the exit that it got first for as long as that
 * works, as in Crawlee; and a session that is made with such an id, after a login perhaps, is bound to the same exit.
 */
export class Visitors {
    private readonly byId = new Map<string, Promise<Visitor>>();
    /** The connection of the session that is being made. */
    private readonly making = new AsyncLocalStorage<OpenConnection>();

    constructor(private readonly parts: VisitorsParts) {}

    /** Makes a session that will use the connection: calls that come meanwhile, with any id, get it. */
    whileMaking<Session>(connection: OpenConnection, make: () => Promise<Session>): Promise<Session> {
        return this.making.run(connection, make);
    }

    async urlOf(id: string): Promise<string | undefined> {
        const making = this.making.getStore();
        if (making !== undefined) return making.proxyUrl;
        const known = this.byId.get(id);
        if (known !== undefined) {
            const visitor = await known;
            if (this.hasWorkingExit(visitor)) return visitor.connection.proxyUrl;
            if (this.byId.get(id) === known) this.forget(id);
        }
        return (await (this.byId.get(id) ?? this.welcome(id))).connection.proxyUrl;
    }

    /** The exit to which a session with that id has to be bound; `undefined` when the id has none. */
    async exitOf(id: string): Promise<Exit | undefined> {
        const visitor = await this.byId.get(id);
        if (visitor === undefined) return undefined;
        if (visitor.exit === undefined || visitor.exit.dropped) {
            visitor.exit = this.isListed ? undefined : this.parts.dispatcher.supply.introduce(visitor.providerExit);
        }
        return visitor.exit;
    }

    private welcome(id: string): Promise<Visitor> {
        if (this.byId.size >= MOST_VISITORS) this.forget(this.byId.keys().next().value!);
        const visitor = this.connect(id);
        this.byId.set(id, visitor);
        visitor.catch(() => this.byId.get(id) === visitor && this.byId.delete(id));
        return visitor;
    }

    private async connect(id: string): Promise<Visitor> {
        const { relays, dispatcher } = this.parts;
        const { exits, name } = this.provider;
        const exit = exits.kind === 'minted' ? undefined : await dispatcher.takeExit();
        const providerExit =
            exits.kind === 'minted'
                ? { id: exits.fitSessionId(id), label: `${name} session ${id}` }
                : dispatcher.supply.providerExit(exit!);
        const provider = exit === undefined ? this.provider : dispatcher.providerOf(exit);
        const connection = await relays.open(await provider.connect(providerExit, {}), provider);
        return { connection, providerExit, exit };
    }

    /** A session of a service is asked for as long as the visitor wants it. */
    private hasWorkingExit({ exit }: Visitor): boolean {
        return !this.isListed || exit === undefined || this.parts.dispatcher.exitsInTurn.works(exit);
    }

    /** They name no site, and have no route. */
    private get provider(): Provider {
        return this.parts.dispatcher.supplies.main.provider;
    }

    private get isListed(): boolean {
        return this.provider.exits.kind === 'listed';
    }

    private forget(id: string): void {
        const visitor = this.byId.get(id);
        this.byId.delete(id);
        const end = ({ connection, exit }: Visitor): void => {
            connection.close();
            if (exit !== undefined) this.parts.dispatcher.supply.end(exit);
        };
        // Without an exit there is nothing to end.
        visitor?.then(end, () => undefined);
    }
}
