import { expect } from 'vitest';
import type { ConnectContext, Provider, ProviderExit } from '../../src/index.js';

/** The proxy URL of an exit, for providers that need no more than that. */
export async function urlOf(
    provider: Provider,
    exit: ProviderExit,
    context: ConnectContext = {},
): Promise<string | undefined> {
    const connection = await provider.connect(exit, context);
    if (typeof connection === 'object') expect.fail('The connection needs more than a URL.');
    return connection;
}
