import { once } from 'node:events';
import type { Agent, IncomingMessage } from 'node:http';
import { get } from 'node:http';

/** One plain request through an HTTP proxy, on a connection of this agent. */
export async function over(agent: Agent, proxyUrl: string, url: string): Promise<void> {
    const { hostname, port } = new URL(proxyUrl);
    const [response] = (await once(get({ hostname, port, path: url, agent }), 'response')) as [IncomingMessage];
    await response.resume().toArray();
}
