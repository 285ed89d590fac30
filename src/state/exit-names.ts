import { createHash } from 'node:crypto';
import type { Slices, Steps } from '../common/slices.js';
import { doAll } from '../common/slices.js';
import type { Exit } from '../engine/exit.js';
import type { Supplies, Supply } from '../dispatch/supplies.js';
import { idAmongAll } from '../dispatch/supplies.js';
import type { ProviderExit } from '../providers/provider.js';

/**
 * What exits are called in states. An exit of a list is called by a hash of its id, which holds no password but may hold a
 * user name. A session of a service is called by its own id, which the service has to be told again.
 */
export class ExitNames {
    private readonly lists = new WeakMap<Supply, ListedNames>();
    private readonly names = new WeakMap<Pick<Exit, 'id'>, string>();

    constructor(private readonly supplies: Supplies) {}

    nameOf(exit: Pick<Exit, 'id'>): string {
        const known = this.names.get(exit);
        if (known !== undefined) return known;
        const { supply, id: own } = this.supplies.split(exit.id);
        if (supply.provider.exits.kind !== 'listed') return exit.id;
        const name = idAmongAll(supply, this.lists.get(supply)?.nameById.get(own) ?? hash(supply, own));
        this.names.set(exit, name);
        return name;
    }

    /** @returns `undefined` for an exit that is not in the list any more. */
    idOf(name: string): string | undefined {
        const { supply, id: own } = this.supplies.split(name);
        const { exits } = supply.provider;
        // Named by a supply that there is no more; ids of sessions hold no spaces.
        if (exits.kind !== 'listed') return own.includes(' ') ? undefined : name;
        let known = this.lists.get(supply);
        if (known?.exits !== exits.exits) this.lists.set(supply, (known = doAll(namesOf(supply, exits.exits))));
        const id = known.idByName.get(own);
        return id === undefined ? undefined : idAmongAll(supply, id);
    }

    /** Names all exits of lists in slices, so that `idOf` need not do it at once. */
    async prepare(slices: Slices): Promise<void> {
        for (const supply of this.supplies) {
            const { exits } = supply.provider;
            if (exits.kind !== 'listed') continue;
            this.lists.set(supply, await slices.doAll(namesOf(supply, exits.exits)));
        }
    }
}

/** Of a list as it was when somebody last asked. */
interface ListedNames {
    readonly exits: readonly ProviderExit[];
    readonly idByName: ReadonlyMap<string, string>;
    readonly nameById: ReadonlyMap<string, string>;
}

function* namesOf(supply: Supply, exits: readonly ProviderExit[]): Steps<ListedNames> {
    const idByName = new Map<string, string>();
    const nameById = new Map<string, string>();
    for (const { id } of exits) {
        yield;
        const name = hash(supply, id);
        idByName.set(name, id);
        nameById.set(id, name);
    }
    return { exits, idByName, nameById };
}

function hash({ provider }: Supply, id: string): string {
    return createHash('sha256').update(`${provider.name}\n${id}`).digest('base64url').slice(0, 22);
}
