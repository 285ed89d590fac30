/**
 * By which the proxies of all labs in tests let clients in, unless a test says otherwise. The password occurs nowhere
 * else, so that wherever it is found it has leaked; see `leaks.ts`.
 */
export const LAB_LOGIN = { username: 'lab', password: 'pw-4f1b9c7e-must-not-be-found' } as const;
