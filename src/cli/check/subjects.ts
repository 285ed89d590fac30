import { invalidOption } from '../../common/errors.js';
import { newSessionId } from '../../common/session-id.js';
import type { Provider, ProviderExit } from '../../providers/provider.js';
import type { ExitKind } from './findings.js';
import type { Subject } from './probe.js';

export interface SubjectsOptions {
    /** Sessions to make with a service that takes ids; a list has its own. */
    readonly sessions: number;
    /** The addresses that will be asked for. */
    readonly urls: readonly string[];
}

/**
 * The exits of a provider that are to be checked: all of a list, or so many new sessions with a service.
 *
 * @throws ProxySessionsError (`invalid-options`) when the provider cannot fetch one of the addresses.
 */
export async function subjectsOf(
    provider: Provider,
    { sessions, urls }: SubjectsOptions,
): Promise<{ readonly kind: ExitKind; readonly subjects: readonly Subject[] }> {
    const refusal = urls.map((url) => provider.refuses?.(url)).find((reason) => reason !== undefined);
    if (refusal !== undefined) throw invalidOption(`check: ${refusal}`);
    const subjects: Subject[] = [];
    for (const exit of exitsOf(provider, sessions)) {
        const proxyUrl = await provider.connect(exit, {});
        if (proxyUrl !== undefined) subjects.push({ label: exit.label, proxyUrl });
    }
    return { kind: provider.exits.kind, subjects };
}

function exitsOf({ name, exits }: Provider, sessions: number): readonly ProviderExit[] {
    switch (exits.kind) {
        case 'listed':
            return exits.exits;
        case 'minted':
            return Array.from({ length: Math.min(sessions, exits.maxSessions) }, () => {
                const id = exits.fitSessionId(newSessionId(Math.random));
                return { id, label: `${name} ${id}` };
            });
        case 'rotating':
            return Array.from({ length: sessions }, (_, index) => ({
                id: `request-${index + 1}`,
                label: `${name} #${index + 1}`,
            }));
    }
}
