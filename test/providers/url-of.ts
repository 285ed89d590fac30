import type { ConnectContext, Provider, ProviderExit } from '../../src/index.js';

/** The proxy URL of an exit, session headers or not. */
export async function urlOf(
    provider: Provider,
    exit: ProviderExit,
    context: ConnectContext = {},
): Promise<string | undefined> {
    const connection = await provider.connect(exit, context);
    return typeof connection === 'object' ? connection.proxyUrl : connection;
}
