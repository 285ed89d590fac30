import { createHash } from 'node:crypto';
import type { Exit } from '../engine/exit.js';
import type { Provider } from '../providers/provider.js';

/**
 * What exits are called in states. An exit of a list is called by a hash of its id, which holds no password but may hold a
 * user name. A session of a service is called by its own id, which the service has to be told again.
 */
export class ExitNames {
    private readonly idByName = new Map<string, string>();

    constructor(private readonly provider: Pick<Provider, 'name' | 'exits'>) {
        const { exits } = provider;
        if (exits.kind === 'listed') for (const { id } of exits.exits) this.idByName.set(this.hash(id), id);
    }

    nameOf({ id }: Pick<Exit, 'id'>): string {
        return this.provider.exits.kind === 'listed' ? this.hash(id) : id;
    }

    /** @returns `undefined` for an exit that is not in the list any more. */
    idOf(name: string): string | undefined {
        return this.provider.exits.kind === 'listed' ? this.idByName.get(name) : name;
    }

    private hash(id: string): string {
        return createHash('sha256').update(`${this.provider.name}\n${id}`).digest('base64url').slice(0, 22);
    }
}
