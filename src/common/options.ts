import type { z } from 'zod';
import { invalidOption } from './errors.js';

/**
 * Checks options against a schema once and returns them complete and frozen.
 *
 * @param owner What the options belong to, as the user typed it: `ProxySessions`, `apifyProxy`.
 * @throws ProxySessionsError (`invalid-options`) with one sentence that names the option, the value and the fix.
 */
export function parseOptions<Schema extends z.ZodType>(
    owner: string,
    schema: Schema,
    options: unknown,
): Readonly<z.output<Schema>> {
    const result = schema.safeParse(options);
    if (result.success) return Object.freeze(result.data);
    throw invalidOption(describeIssue(owner, result.error.issues[0]!, options));
}

function describeIssue(owner: string, issue: z.core.$ZodIssue, options: unknown): string {
    if (issue.code === 'unrecognized_keys') {
        const keys = issue.keys.map((key) => `"${key}"`).join(', ');
        return `${owner}: there is no option ${keys}; check its spelling.`;
    }
    if (issue.path.length === 0) {
        // A text instead of options is often a password or a proxy URL.
        const rule = issue.code === 'invalid_type' ? 'options must be an object' : issue.message;
        return `${owner}: ${rule}; got ${describeValue(options, true)}.`;
    }
    const value = issue.path.reduce<unknown>(
        (parent, part) => (parent as Record<PropertyKey, unknown> | undefined)?.[part],
        options,
    );
    const name = issue.path.map((part, index) => showPathPart(part, index)).join('');
    return `${owner}: option "${name}" ${issue.message}; got ${describeValue(value, isSecret(issue.path))}.`;
}

function showPathPart(part: PropertyKey, index: number): string {
    if (typeof part === 'number') return `[${part}]`;
    return index === 0 ? String(part) : `.${String(part)}`;
}

const SECRET_OPTION = /password|apiKey|token|secret|url/i;

function isSecret(path: readonly PropertyKey[]): boolean {
    return path.some((part) => SECRET_OPTION.test(String(part)));
}

/** Values are shown so that the user finds the typo; what may hold a credential is shown by type only. */
export function describeValue(value: unknown, secret: boolean): string {
    if (value === undefined) return 'nothing';
    if (value === null) return 'null';
    if (typeof value === 'string') return secret ? `a text of ${value.length} characters` : JSON.stringify(value);
    if (typeof value === 'number') return secret ? 'a number' : String(value);
    if (typeof value === 'boolean') return String(value);
    if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
    return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
