import type { BaseHttpClient, HttpRequest, RedirectHandler, ResponseTypes } from '@crawlee/core';
import type { Identity } from '../../identity/identity.js';
import { KeptRequests } from './kept-requests.js';

/** Each holds connections and memory of its own. */
const MOST_COPIES = 250;

/**
 * What we use of `ImpitHttpClient` (`@crawlee/impit-client` 3): it keeps connections by proxy URL, for the ten that were used
 * last. More identities than that would keep none, and one that follows another on the same exit would take over its connections.
 */
interface CachingClient extends BaseHttpClient {
    readonly clientCache: object;
}

type CacheClass = new (options: { readonly maxLength: number }) => object;

/** Proxy URLs that one identity has, with room for one that the user names in `sendRequest`. */
const URLS_PER_IDENTITY = 2;

/** Gives each identity a copy of the user's HTTP client, where the client keeps connections in a way that we know. */
export class ClientCopies {
    /** The latest used last. */
    private readonly copies = new Map<Identity, BaseHttpClient>();

    constructor(private readonly original: BaseHttpClient) {}

    /** @param keep Whether the copy is kept, with its connections, for the identity's next request. */
    for(identity: Identity, keep: boolean): BaseHttpClient {
        const { original } = this;
        if (!isCaching(original)) return original;
        if (!keep) return copyOf(original);
        const copy = this.copies.get(identity) ?? copyOf(original);
        this.copies.delete(identity);
        this.makeRoom();
        this.copies.set(identity, copy);
        return copy;
    }

    /** Without its copy, nothing holds the connections of an identity any more. */
    private makeRoom(): void {
        for (const identity of this.copies.keys()) {
            if (identity.retired !== undefined || this.copies.size >= MOST_COPIES) this.copies.delete(identity);
        }
    }
}

function isCaching(client: BaseHttpClient): client is CachingClient {
    return typeof (client as Partial<CachingClient>).clientCache === 'object';
}

function copyOf(client: CachingClient): BaseHttpClient {
    const copy = Object.create(client) as CachingClient;
    const requests = new KeptRequests(() => Object.assign(copy, { clientCache: emptyCacheOf(client) }));
    const sendRequest = client.sendRequest.bind<BaseHttpClient['sendRequest']>(copy);
    const stream = client.stream.bind(copy);
    return Object.assign(copy, {
        sendRequest: <Type extends keyof ResponseTypes = 'text'>(request: HttpRequest<Type>) =>
            requests.send(request, () => sendRequest(request)),
        stream: (request: HttpRequest, handleRedirect?: RedirectHandler) =>
            requests.send(request, () => stream(request, handleRedirect)),
    });
}

function emptyCacheOf({ clientCache }: CachingClient): object {
    const Cache = clientCache.constructor as CacheClass;
    return new Cache({ maxLength: URLS_PER_IDENTITY });
}
