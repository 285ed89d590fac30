import { invalidOption } from '../../common/errors.js';
import { apifyProxy } from '../../providers/apify.js';
import type { Provider } from '../../providers/provider.js';
import { scrapoxy } from '../../providers/scrapoxy.js';
import { SERVICES } from '../../providers/services/index.js';
import { zyteApiProxy } from '../../providers/zyte/api-proxy.js';
import { zyteSmartProxy } from '../../providers/zyte/smart-proxy.js';

type Factory = (options: Readonly<Record<string, unknown>>) => Provider;

/** What `--provider` takes, by name. Each factory checks its options itself. */
const PROVIDERS: Readonly<Record<string, Factory>> = {
    apify: (options) => apifyProxy(options),
    zyteSmartProxy: (options) => zyteSmartProxy(options),
    zyteApiProxy: (options) => zyteApiProxy(options),
    scrapoxy: (options) => scrapoxy(options),
    ...Object.fromEntries(SERVICES.map(({ declaration, factory }) => [declaration.name, factory as Factory] as const)),
};

export const PROVIDER_NAMES: readonly string[] = Object.keys(PROVIDERS);

/** @throws ProxySessionsError (`invalid-options`) when there is no such provider or an option is wrong. */
export function createProvider(name: string, options: Readonly<Record<string, unknown>>): Provider {
    const create = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    if (create === undefined) {
        throw invalidOption(`check: there is no provider "${name}"; there are: ${PROVIDER_NAMES.join(', ')}.`);
    }
    return create(options);
}

/**
 * Options given as `name=value`: `true`, `false` and numbers are read as such, and `env:NAME` as what the environment
 * variable holds, so that secrets need not stand on the command line.
 */
export function parseProviderOptions(pairs: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(
        pairs.map((pair) => {
            const equals = pair.indexOf('=');
            if (equals < 1) throw invalidOption('check: option "--option" takes name=value, such as maxSessions=5.');
            return [pair.slice(0, equals), valueOf(pair.slice(equals + 1))];
        }),
    );
}

function valueOf(text: string): unknown {
    if (text === 'true' || text === 'false') return text === 'true';
    if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
    if (!text.startsWith('env:')) return text;
    const name = text.slice('env:'.length);
    const value = process.env[name];
    if (value === undefined) throw invalidOption(`check: the environment variable ${name} is not set; set it.`);
    return value;
}
