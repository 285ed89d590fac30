import { mayBeProxysAnswer } from '../error-text.js';
import { header, pageOf } from '../page.js';
import type { Observation, Rule } from '../rule.js';

/** The error pages of a program that people run as a proxy. */
interface ProxyProgram {
    readonly name: string;
    /** Whether sites use it in front of themselves as well, and may send the same page. */
    readonly isUsedBySites: boolean;
    readonly matches: (seen: Observation) => boolean;
}

/** Provoked with the versions of Debian 12: no such host, a closed port, a page that is denied, all back ends down. */
const PROGRAMS: readonly ProxyProgram[] = [
    {
        name: 'squid', // 5.7
        isUsedBySites: false,
        matches: ({ headers }) => header(headers, 'x-squid-error') !== '',
    },
    {
        name: 'privoxy', // 3.0.34: "503 - Connect failed (Privoxy@localhost)", "Request blocked (Privoxy@localhost)"
        isUsedBySites: false,
        matches: (seen) => /\(Privoxy@[^)]*\)$/.test(pageOf(seen).title),
    },
    {
        name: 'tinyproxy', // 1.11.1
        isUsedBySites: false,
        matches: ({ headers }) => header(headers, 'server').startsWith('tinyproxy/'),
    },
    {
        name: 'haproxy', // 2.6
        isUsedBySites: true,
        matches: (seen) =>
            header(seen.headers, 'server') === '' &&
            /^<html><body><h1>\d{3} [\w -]+<\/h1>\s*(?:No server is available to handle this request|The server returned an invalid or incomplete response|The server didn't respond in time)\.\s*<\/body><\/html>\s*$/.test(
                pageOf(seen).html,
            ),
    },
    {
        name: 'mitmproxy', // since version 7: `mitmproxy/proxy/layers/http/_http1.py`, `make_error_response`
        isUsedBySites: false,
        matches: ({ headers }) => /^mitmproxy[ /]\d/.test(header(headers, 'server')),
    },
];

/** A proxy program answered instead of the target. */
export const proxyPage: Rule = {
    name: 'proxy-page',
    judge(seen) {
        const { status, error } = seen;
        if (error !== undefined || status === undefined || status < 400 || !mayBeProxysAnswer(seen)) return undefined;
        const program = PROGRAMS.find(({ matches }) => matches(seen));
        if (program === undefined) return undefined;
        return {
            outcome: 'proxy-failed',
            evidence: `an error page of ${program.name}, status ${status}`,
            hearsay: program.isUsedBySites ? 'either' : 'proxy-likely',
        };
    },
};
