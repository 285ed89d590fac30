import { StoreRefusedError } from '../store-refused-error.js';

/**
 * Errors by which a Redis says that it will not serve us, and what to do about each. The first word of an error is its code;
 * one from inside a script has it further behind, in Redis before 7.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
const REFUSALS: readonly { readonly code: RegExp; readonly what: string; readonly fix: string }[] = [
    { code: /\bWRONGPASS\b|invalid password/, what: 'refuses the login', fix: 'check its user name and password' },
    { code: /\bNOAUTH\b/, what: 'wants a login', fix: 'put user name and password into its URL' },
    { code: /\bNOPERM\b/, what: 'does not allow us enough', fix: 'give the user the rights named in docs/cluster.md' },
    { code: /\bREADONLY\b/, what: 'is a replica that cannot be written to', fix: 'give the address of the primary' },
    {
        code: /\b(MOVED|CLUSTERDOWN|CROSSSLOT|ASK) /,
        what: 'is one node of a Redis Cluster',
        fix: 'give `client: createCluster({ rootNodes })` instead of the URL',
    },
    { code: /\bOOM\b/, what: 'has no memory left', fix: 'raise its maxmemory, or remove what else is in it' },
    { code: /\bMISCONF\b/, what: 'cannot save to its disk', fix: 'look into its log' },
    { code: /\bNOREPLICAS\b/, what: 'lacks the replicas that it needs to write', fix: 'start them' },
    { code: /\bDENIED\b/, what: 'is in protected mode', fix: 'set a password, or bind it to an address' },
    {
        // As Node.js and OpenSSL say it.
        code: /self-signed certificate|unable to (verify|get)\b.*certificate|certificate has expired|does not match certificate/,
        what: 'shows a certificate that is not trusted here',
        fix: 'give `client: createClient({ url, socket: { tls: true, ca } })` in place of the URL',
    },
    {
        code: /Cannot find (package|module) 'redis'/,
        what: 'needs the package "redis", which is not installed',
        fix: 'run npm install redis',
    },
    { code: /unknown command|NOSCRIPT/, what: 'lacks a command', fix: 'use Redis 6.2 or newer, or Valkey' },
];

/** @returns the error as a person should see it: a `StoreRefusedError` where waiting would not help. */
export function explainRefusal(name: string, error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    const refusal = REFUSALS.find(({ code }) => code.test(message));
    if (refusal === undefined) return error instanceof Error ? error : new Error(message);
    const { what, fix } = refusal;
    const [summary] = message.split('\n');
    return new StoreRefusedError(`${name} ${what} (${summary}); ${fix}.`, { cause: error });
}
