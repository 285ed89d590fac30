import { header, pageOf } from '../page.js';
import type { Observation, Rule } from '../rule.js';
import { retryAfter } from './retry-after.js';

/** Error answers are short; longer ones carry data. */
const MOST_CHARACTERS = 8_192;
/** Codes of the APIs of GitHub, Shopify, X (88, 420), Google, Amazon, and of the specification of Connect and gRPC. */
const CODE =
    /^(?:(?:rate|request|quota|usage)[-_ ]?limit(?:[-_ ]?(?:ed|exceeded|reached|hit|error))?|ratelimited|throttl(?:ed|ing(?:[-_ ]?exception)?)|too[-_ ]?many[-_ ]?requests(?:exception)?|(?:user)?ratelimitexceeded|quota[-_ ]?exceeded|resource[-_ ]exhausted|slow[-_ ]?down|requestlimitexceeded|429|88)$/i;
const WORDS =
    /\b(?:(?:api |secondary |request )?rate limit(?: \w+){0,3}|(?:api )?(?:call |request |calls )?(?:limit|quota)) (?:was |is |has been )?(?:exceeded|reached|hit)|\bexceeded (?:a |the |your )?(?:\w+ )?(?:rate limit|quota|request limit)|\btoo many requests\b|\byou are being rate limited\b|\bthrottled\b|\brate limit reached\b|\bcall frequency is \d|\bplease wait a few minutes before you try again\b/i;
const CODE_KEYS: readonly string[] = [
    'code',
    'type',
    'status',
    'reason',
    'error_code',
    'errorCode',
    'status_code',
    '__type',
    'name',
];
const WORD_KEYS: readonly string[] = [
    'message',
    'error',
    'error_description',
    'detail',
    'title',
    'description',
    'msg',
    'result',
    'Note',
    'Information',
];
/** Where errors are found in answers, one level down. */
const INSIDE: readonly string[] = ['error', 'errors', 'extensions', 'detail', 'fault', 'status'];

/** A limit that an API tells in its JSON, whatever the status. An answer that has data, too, is an answer. */
export const jsonLimit: Rule = {
    name: 'json-limit',
    judge(observation, now) {
        const evidence = observation.error === undefined ? limitIn(observation) : undefined;
        if (evidence === undefined) return undefined;
        return { outcome: 'rate-limited', evidence, ...retryAfter(observation.headers, now) };
    },
};

function limitIn(observation: Observation): string | undefined {
    const { status = 200, headers } = observation;
    const { html } = pageOf(observation);
    if (html.length > MOST_CHARACTERS || !/^\s*[{[]/.test(html)) return isUsedUp(status, headers);
    const answer = parse(html);
    if (typeof answer !== 'object' || answer === null) return isUsedUp(status, headers);
    const { data } = answer as { readonly data?: unknown };
    const isAnswer = status < 400 && hasContent(data);
    const said = isAnswer ? undefined : limitOf(answer, status >= 400 ? 'error' : 'unknown', 0);
    return said === undefined ? isUsedUp(status, headers) : `JSON says "${said.slice(0, 60)}"`;
}

/** GitHub and others refuse with 403 when nothing is left of the allowance. */
function isUsedUp(status: number, headers: Observation['headers']): string | undefined {
    if (status !== 403) return undefined;
    const names = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];
    const name = names.find((one) => /^0+$/.test(header(headers, one)));
    return name === undefined ? undefined : `status 403 with ${name}: 0`;
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function hasContent(data: unknown): boolean {
    if (data === undefined || data === null) return false;
    return typeof data !== 'object' || Object.values(data).some((value) => value !== null);
}

/** @param where Whether what is looked at is known to be an error; words alone prove nothing elsewhere. */
function limitOf(value: unknown, where: 'error' | 'unknown', depth: number): string | undefined {
    if (typeof value === 'string') return where === 'error' && WORDS.test(value) ? value : undefined;
    if (typeof value !== 'object' || value === null || depth > 3) return undefined;
    if (Array.isArray(value))
        return where === 'error' ? firstOf(value, (one) => limitOf(one, where, depth + 1)) : undefined;
    const fields = value as Readonly<Record<string, unknown>>;
    const isError = where === 'error' || isErrorAnswer(fields);
    const code = firstOf(CODE_KEYS, (key) => (isError && isCode(fields[key]) ? String(fields[key]) : undefined));
    const words = firstOf(WORD_KEYS, (key) =>
        isError && typeof fields[key] === 'string' ? limitOf(fields[key], 'error', depth) : undefined,
    );
    return code ?? words ?? firstOf(INSIDE, (key) => limitOf(fields[key], 'error', depth + 1));
}

/** A bare object is an error when it says so, or has nothing but a code and a few words. */
function isErrorAnswer(fields: Readonly<Record<string, unknown>>): boolean {
    const { success, ok, status } = fields;
    if (success === false || ok === false || status === 'error' || status === 'fail') return true;
    const known = [
        ...CODE_KEYS,
        ...WORD_KEYS,
        'documentation_url',
        'request_id',
        'requestId',
        'retry_after',
        'global',
        'statusCode',
        'success',
        'ok',
        'timestamp',
    ];
    return Object.keys(fields).length > 0 && Object.keys(fields).every((key) => known.includes(key));
}

function isCode(value: unknown): boolean {
    return (typeof value === 'string' || typeof value === 'number') && CODE.test(String(value));
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
    for (const item of items) {
        const found = find(item);
        if (found !== undefined) return found;
    }
    return undefined;
}
