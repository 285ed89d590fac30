import { invalidOption } from '../../common/errors.js';
import { newSessionId } from '../../common/session-id.js';
import { Numbers } from '../../dispatch/numbers.js';
import type { Provider, ProviderExit } from '../../providers/provider.js';
import { Relays } from '../../relay/relays.js';
import type { ExitKind } from './findings.js';
import type { Source, Subject } from './probe.js';

export interface SubjectsOptions {
    /** Sessions to make with a service that takes ids; a list has its own. */
    readonly sessions: number;
    /** The addresses that will be asked for. */
    readonly urls: readonly string[];
    /** Where a proxy of a list was read. */
    readonly sourceOf?: (proxyUrl: string) => Source | undefined;
}

/** What is to be checked. */
export interface Subjects {
    readonly kind: ExitKind;
    readonly list: readonly Subject[];
    /** Ends the sessions that were made for the check. */
    close(): Promise<void>;
}

/**
 * The exits of a provider that are to be checked: all of a list, or so many new sessions with a service.
 *
 * @throws ProxySessionsError (`invalid-options`) when the provider cannot fetch one of the addresses.
 */
export async function subjectsOf(provider: Provider, { sessions, urls, sourceOf }: SubjectsOptions): Promise<Subjects> {
    const refusal = urls.map((url) => provider.refuses?.(url)).find((reason) => reason !== undefined);
    if (refusal !== undefined) throw invalidOption(`check: ${refusal}`);
    const relays = new Relays([provider]);
    const exits = await exitsOf(provider, sessions);
    const close = async (): Promise<void> => {
        relays.close();
        // The service ends idle sessions by itself.
        await Promise.allSettled(exits.map(async (exit) => provider.end?.(exit)));
    };
    try {
        const list: Subject[] = [];
        for (const exit of exits) {
            const { proxyUrl } = await relays.open(await provider.connect(exit, {}), provider);
            if (proxyUrl === undefined) continue;
            const source = sourceOf?.(proxyUrl);
            list.push({ label: exit.label, proxyUrl, ...(source !== undefined && { source }) });
        }
        return { kind: kindOf(provider), list, close };
    } catch (error) {
        await close();
        throw error;
    }
}

function kindOf({ exits }: Provider): ExitKind {
    return exits.kind === 'listed' || exits.kind === 'rotating' ? exits.kind : 'minted';
}

async function exitsOf({ name, exits }: Provider, sessions: number): Promise<readonly ProviderExit[]> {
    const make = (count: number, id: (index: number) => string): readonly ProviderExit[] =>
        Array.from({ length: count }, (_, index) => id(index)).map((made) => ({ id: made, label: `${name} ${made}` }));
    switch (exits.kind) {
        case 'listed':
            return exits.exits;
        case 'minted':
            return make(Math.min(sessions, exits.maxSessions), () => exits.fitSessionId(newSessionId(Math.random)));
        case 'numbered': {
            const numbers = new Numbers(exits, Math.random);
            return make(Math.min(sessions, exits.maxSessions), () => String(numbers.take(0)));
        }
        case 'assigned':
            return Promise.all(Array.from({ length: Math.min(sessions, exits.maxSessions) }, () => exits.create()));
        case 'rotating':
            return make(sessions, (index) => `#${index + 1}`);
    }
}
