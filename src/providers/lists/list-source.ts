import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { invalidOption } from '../../common/errors.js';
import { describeValue, parseOptions } from '../../common/options.js';
import { parseProxyUrl } from '../proxy-address.js';
import { parseProxyList, readEntries } from './parse-proxy-list.js';

/** What a list is loaded by: a file's path, an address, or a function. */
type Load = Extract<ListSource, { readonly load: unknown }>['load'];

/** An array of entries, or the whole list as a text: in any format that `parseProxyList` reads. */
export type LoadedList = readonly (string | null)[] | string;

/** A list that changes: where it is loaded from, and how often. */
export type ListSource =
    /** The path of a file, or the address of a list, such as a service's download link. */
    | string
    | {
          /** The same, or a function that answers with the list. */
          readonly load: string | (() => LoadedList | Promise<LoadedList>);
          /** Seconds between two loads. @default 300 */
          readonly everySecs?: number;
      };

/** Often enough for lists that change by the hour; services limit how often one may be fetched. */
const DEFAULT_EVERY_SECS = 300;
const TIMEOUT_MILLIS = 30_000;

const PLACE =
    'must be the path of a file, the address of a list, or a function that answers with the list; ' +
    'one proxy is given as [yourProxyUrl]';

const sourceSchema = lazy(() =>
    z.strictObject({
        load: z.custom<Load>(),
        everySecs: z.number('must be a number').positive('must be more than 0').default(DEFAULT_EVERY_SECS),
    }),
);

/** How a list is loaded. */
export interface ResolvedSource {
    /** Free of secrets. */
    readonly name: string;
    readonly everyMillis: number;
    /** @throws whatever is wrong with the list, or with the way to it */
    load(): Promise<readonly (string | null)[]>;
}

/** @throws ProxySessionsError (`invalid-options`) for what is no source. */
export function listSourceOf(source: ListSource): ResolvedSource {
    const given = typeof source === 'string' ? { load: source } : source;
    const { load, everySecs } = parseOptions('proxyUrls', sourceSchema(), given);
    // What was given may be a proxy, with its password.
    if (typeof load !== 'function' && !isPlace(load)) {
        throw invalidOption(`proxyUrls: the list ${PLACE}; got ${describeValue(load, true)}.`);
    }
    const name = typeof load === 'function' ? 'the list that "proxyUrls.load" answered' : nameOf(load);
    return {
        name,
        everyMillis: everySecs * 1000,
        load: async () => {
            const list = await inTime(typeof load === 'function' ? load() : fetchText(load));
            if (typeof list === 'string') return parseProxyList(list, name);
            if (!Array.isArray(list)) throw new Error(`${name} is neither an array nor a text`);
            return readEntries(list, name);
        },
    };
}

function isAddress(path: string): boolean {
    return /^https?:\/\//i.test(path);
}

/** A file's path has a colon after a drive only: what else has one, or an "@", is a proxy that should stand in an array. */
const FILE_PATH = /^(?:[a-z]:)?[^:@]+$/i;

/** An address of a list has a path; one without is a proxy. */
function isPlace(text: unknown): boolean {
    if (typeof text !== 'string') return false;
    return isAddress(text) ? URL.canParse(text) && parseProxyUrl(text) === undefined : FILE_PATH.test(text);
}

/** Download links often hold a token. */
function nameOf(path: string): string {
    return isAddress(path) ? `the list at ${new URL(path).host}` : path;
}

async function fetchText(path: string): Promise<string> {
    if (!isAddress(path)) return readFile(path, 'utf8');
    const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    if (!response.ok) throw new Error(`it was answered with status ${response.status}`);
    return response.text();
}

async function inTime<Value>(work: Value | Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`it took longer than ${TIMEOUT_MILLIS / 1000} s`)), TIMEOUT_MILLIS);
        timer.unref();
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
