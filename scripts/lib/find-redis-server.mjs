import { firstExecutable, onPath } from './executables.mjs';

/** Where redis-server is: what `REDIS_SERVER_PATH` names, else the one on the path; Valkey's will do. */
export async function findRedisServer() {
    const named = process.env.REDIS_SERVER_PATH;
    return firstExecutable(named ? [named] : onPath('redis-server', 'valkey-server'));
}
