import type { Place } from '../../common/place.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { ConnectContext } from '../../providers/provider.js';
import type { OpenConnection, Relays } from '../../relay/relays.js';
import type { ExitNames } from '../../state/exit-names.js';
import type { Knowledge } from '../../state/knowledge.js';
import type { Identity, IdentityHome } from '../identity.js';
import type { SessionLike } from '../like.js';
import type { Identities } from './identities.js';
import type { KeptBinding } from './kept-binding.js';
import { keptBindingOf } from './kept-binding.js';

export interface SessionBinderParts {
    readonly identities: Identities;
    readonly dispatcher: Pick<Dispatcher, 'supply' | 'providerOf'>;
    readonly relays: Relays;
    readonly names: ExitNames;
    readonly knowledge: Pick<Knowledge, 'restoreExit'>;
    /** The country of exits whose country neither the provider nor a check tells. */
    readonly defaultCountry: string | undefined;
}

/** What a new identity is bound to. */
export interface Binding {
    readonly exit: Exit;
    readonly home: IdentityHome;
    readonly context: ConnectContext;
    readonly key?: string | undefined;
    /** The site that it is made for. */
    readonly site: string;
}

/** Binds sessions to exits: new sessions, and those of an earlier run to the exits that they had. */
export class SessionBinder {
    constructor(private readonly parts: SessionBinderParts) {}

    /**
     * Binds a session to an exit for good.
     * @param sessionFor Makes the session once there is a connection.
     */
    async bind(
        { exit, home, context, key, site }: Binding,
        sessionFor: (connection: OpenConnection) => Promise<SessionLike>,
    ): Promise<Identity> {
        const { identities } = this.parts;
        const now = identities.now();
        const exitName = this.nameToldOf(exit);
        const connection = await this.connect(exit, context);
        try {
            const session = await sessionFor(connection);
            const [place, times] = [this.placeToldOf(exit), { createdAt: now, lastUsedAt: now }];
            const known = { exitName, place, keepsPlace: false };
            return identities.begin({ session, exit, home, connection, ...known, key, ...times }, site);
        } catch (error) {
            connection.close();
            throw error;
        }
    }

    /** Binds a session from an earlier run to the exit that it had then; `undefined` when it cannot go on there. */
    async restore(session: SessionLike, homeOf: (exit: Exit) => IdentityHome): Promise<Identity | undefined> {
        const { identities, knowledge } = this.parts;
        const kept = keptBindingOf(session);
        const exit = kept && (await this.findExit(kept));
        if (kept === undefined || exit === undefined) return undefined;
        knowledge.restoreExit(exit);
        const { exitName, learnedId, boundAt, lastUsedAt, key } = kept;
        const connection = await this.connect(exit, { ...(learnedId !== undefined && { learnedId }) });
        const nowNamed = this.nameToldOf(exit) ?? exitName;
        const times = { createdAt: boundAt, lastUsedAt };
        const home = homeOf(exit);
        const known = {
            exitName,
            place: kept.place ?? this.placeToldOf(exit),
            keepsPlace: kept.place !== undefined,
        };
        const identity = identities.begin({ session, exit, home, connection, ...known, key, ...times });
        if (nowNamed !== undefined) identities.noteExitName(identity, nowNamed);
        if (isUnknownToService(connection)) identities.retire(identity, 'lost', 'its service did not tell its id yet');
        return identities.isFit(identity) ? identity : undefined;
    }

    private async findExit({ exit }: KeptBinding): Promise<Exit | undefined> {
        const { names, dispatcher } = this.parts;
        const id = names.idOf(exit);
        // A service that cannot be asked now is taken not to know the session.
        return id === undefined ? undefined : dispatcher.supply.exitById(id).catch(() => undefined);
    }

    /** What the service says of an exit. The address of a proxy in a list is where it listens, which sites need not see. */
    private nameToldOf(exit: Exit): string | undefined {
        const { dispatcher } = this.parts;
        return dispatcher.providerOf(exit).exits.kind === 'listed'
            ? undefined
            : dispatcher.supply.providerExit(exit).ip;
    }

    private placeToldOf(exit: Exit): Place {
        const country = this.parts.dispatcher.providerOf(exit).country ?? this.parts.defaultCountry;
        return { ...(country !== undefined && { country }) };
    }

    private async connect(exit: Exit, context: ConnectContext): Promise<OpenConnection> {
        const { dispatcher, relays } = this.parts;
        const provider = dispatcher.providerOf(exit);
        return relays.open(await provider.connect(dispatcher.supply.providerExit(exit), context), provider);
    }
}

/** Only an answer would have told the service's own id of the session. Asked again, the service would make another one. */
function isUnknownToService({ session }: OpenConnection): boolean {
    return session !== undefined && 'learnedId' in session && session.learnedId === undefined;
}
