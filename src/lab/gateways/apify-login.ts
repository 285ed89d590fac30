/** What a client asks of the gateway by its user name. */
export interface ApifyLogin {
    readonly groups: readonly string[];
    readonly session: string | undefined;
    readonly country: string | undefined;
}

const PARAMETERS: Readonly<Record<string, RegExp>> = {
    groups: /^[\w.~]+(?:\+[\w.~]+)*$/,
    session: /^[0-9A-Za-z._~]{1,50}$/,
    country: /^[A-Z]{2}(?:_[A-Z0-9]{1,3})?$/,
};

/**
 * Reads a user name of Apify Proxy: `auto`, or parameters joined by commas, each at most once.
 *
 * @returns `undefined` for what the service does not accept.
 */
export function parseApifyLogin(username: string): ApifyLogin | undefined {
    const given: Record<string, string> = {};
    for (const part of username === 'auto' ? [] : username.split(',')) {
        const dash = part.indexOf('-');
        const [name, value] = [part.slice(0, Math.max(0, dash)), part.slice(dash + 1)];
        if (PARAMETERS[name]?.test(value) !== true || name in given) return undefined;
        given[name] = value;
    }
    return { groups: given.groups?.split('+') ?? [], session: given.session, country: given.country };
}
