import { makeRoom } from '../common/make-room.js';
import { describeValue } from '../common/options.js';
import { redactedMessage } from '../common/redact.js';

/** Each step of a request asks for its site: those of the addresses that were asked for last are remembered. */
const MOST_REMEMBERED = 1_000;
const hostNames = new Map<string, string>();

/** The host of a URL, which is its site unless the user says otherwise. */
export function hostNameOf(url: string): string {
    const known = hostNames.get(url);
    if (known !== undefined) return known;
    const name = URL.canParse(url) ? new URL(url).hostname : url;
    makeRoom(hostNames, MOST_REMEMBERED);
    hostNames.set(url, name);
    return name;
}

/**
 * Names sites by the user's option `site`. For an address that it has no name for, or throws, the host name is taken, so that
 * the page is not lost; the first such address is logged.
 */
export function siteNamer(site: (url: string) => unknown, warn: (sentence: string) => void): (url: string) => string {
    let hasWarned = false;
    const nameByHost = (url: string, what: string): string => {
        const name = hostNameOf(url);
        if (!hasWarned)
            warn(`ProxySessions: option "site" ${what} for a page of ${name}; its host name is used instead.`);
        hasWarned = true;
        return name;
    };
    return (url) => {
        let name: unknown;
        try {
            name = site(url);
        } catch (error) {
            return nameByHost(url, `threw "${redactedMessage(error)}"`);
        }
        if (typeof name === 'string' && name !== '') return name;
        return nameByHost(url, `must return a text, and answered ${describeValue(name, false)}`);
    };
}
