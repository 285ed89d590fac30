import { createHash } from 'node:crypto';
import type { Exit } from '../engine/exit.js';
import type { Provider, ProviderExit } from '../providers/provider.js';

/**
 * What exits are called in states. An exit of a list is called by a hash of its id, which holds no password but may hold a
 * user name. A session of a service is called by its own id, which the service has to be told again.
 */
export class ExitNames {
    /** Of the list as it was when somebody last asked. */
    private idByName: ReadonlyMap<string, string> = new Map();
    private known: readonly ProviderExit[] | undefined;

    constructor(private readonly provider: Pick<Provider, 'name' | 'exits'>) {}

    nameOf({ id }: Pick<Exit, 'id'>): string {
        return this.provider.exits.kind === 'listed' ? this.hash(id) : id;
    }

    /** @returns `undefined` for an exit that is not in the list any more. */
    idOf(name: string): string | undefined {
        const { exits } = this.provider;
        if (exits.kind !== 'listed') return name;
        if (this.known !== exits.exits) {
            this.known = exits.exits;
            this.idByName = new Map(this.known.map(({ id }) => [this.hash(id), id]));
        }
        return this.idByName.get(name);
    }

    private hash(id: string): string {
        return createHash('sha256').update(`${this.provider.name}\n${id}`).digest('base64url').slice(0, 22);
    }
}
