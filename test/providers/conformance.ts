import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionId } from '../../src/common/session-id.js';
import type { Provider, ProviderExit } from '../../src/index.js';
import { urlOf } from './url-of.js';

export interface Expectations {
    /** Must show nowhere but in proxy URLs. */
    readonly secret: string;
    /** What a client must read from the URL of an exit; `undefined` for a direct connection. */
    readonly login: (exit: ProviderExit) => { readonly username: string; readonly password: string } | undefined;
    /** Calls that fail with the secret among their arguments. */
    readonly failures?: readonly (() => unknown)[];
    /** For services with a user-name grammar: what user names look like, whatever the session is called. */
    readonly grammar?: RegExp;
    /** The same for user name and password, joined by a colon. */
    readonly loginGrammar?: RegExp;
    /** Whether Crawlee's own session ids, `session_` and more, fit as they are. @default true */
    readonly takesCrawleeIds?: boolean;
    /** The id that is sent for an id of ours. @default the same */
    readonly sentId?: RegExp;
}

const RANDOM_IDS = 2_000;
const RANDOM_LOGINS = 1_000;

/** Any text, halves of surrogate pairs included, and texts that try to say more than an id. */
const anySessionId = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
    fc
        .array(fc.constantFrom(',', '-', '+', '_', 'session-', 'country-', 'groups-', 'US', 'a', '@', ':', '/', '%2C'))
        .map((parts) => parts.join('')),
);

/** What every provider promises, whatever it stands for. */
export function describeProvider(name: string, makeProvider: () => Provider, expectations: Expectations): void {
    const { secret, login, failures = [], takesCrawleeIds = true, sentId } = expectations;
    const { grammar, loginGrammar } = expectations;

    describe(`${name}: conformance`, () => {
        it('is frozen, down to its exits', () => {
            const provider = makeProvider();
            const parts: unknown[] = [provider, provider.exits, provider.lifetime];
            if (provider.exits.kind === 'listed') parts.push(provider.exits.exits, ...provider.exits.exits);
            expect(parts.filter((part) => !Object.isFrozen(part))).toEqual([]);
        });

        it('shows no secret in its name, ids and labels', () => {
            const provider = makeProvider();
            const shown = JSON.stringify([provider.name, provider.exits, exitsOf(provider)]);
            for (const form of [secret, encodeURIComponent(secret)]) expect(shown).not.toContain(form);
        });

        it('has an id and a label for each exit, no two alike', () => {
            const exits = exitsOf(makeProvider());
            expect(new Set(exits.map(({ id }) => id)).size).toBe(exits.length);
            expect(new Set(exits.map(({ label }) => label)).size).toBe(exits.length);
        });

        it('gives each exit a URL that clients read as meant', async () => {
            const provider = makeProvider();
            for (const exit of exitsOf(provider)) expect(loginOf(await urlOf(provider, exit))).toEqual(login(exit));
        });

        it('gives an exit the same URL each time, in this process and the next', async () => {
            const [provider, again] = [makeProvider(), makeProvider()];
            for (const exit of exitsOf(provider)) {
                const url = await urlOf(provider, exit);
                expect(await urlOf(provider, exit, { url: 'https://shop.test/' })).toBe(url);
                expect(await urlOf(again, exit)).toBe(url);
            }
        });

        it('shows no secret in its errors', () => {
            for (const fail of failures) {
                expect(fail).toThrow();
                expect(fail).not.toThrow(secret);
                expect(fail).not.toThrow(encodeURIComponent(secret));
            }
        });

        it('accepts any session id and lets none of them say more than an id', async () => {
            const provider = makeProvider();
            const { exits } = provider;
            await fc.assert(
                fc.asyncProperty(anySessionId, async (id) => {
                    if (exits.kind === 'listed' || (grammar ?? loginGrammar) === undefined) return;
                    if (exits.kind === 'numbered') {
                        const isOne = /^\d+$/.test(id) && Number(id) >= exits.first && Number(id) <= exits.last;
                        fc.pre(!isOne);
                        expect(() => provider.connect({ id, label: '' }, {})).toThrow(/is a number from/);
                        return;
                    }
                    // Whether or not the caller fitted the id before.
                    for (const asked of exits.kind === 'minted' ? [id, exits.fitSessionId(id)] : [id]) {
                        const { username = '', password = '' } =
                            loginOf(await urlOf(provider, { id: asked, label: '' })) ?? {};
                        expect(username).toMatch(grammar ?? '');
                        expect(`${username}:${password}`).toMatch(loginGrammar ?? '');
                    }
                }),
                { numRuns: RANDOM_LOGINS },
            );
        });

        it('maps every id to the same one each time, and what it mapped to itself', () => {
            const { exits } = makeProvider();
            if (exits.kind !== 'minted') return;
            fc.assert(
                fc.property(anySessionId, (id) => {
                    const fitted = exits.fitSessionId(id);
                    expect(exits.fitSessionId(id)).toBe(fitted);
                    expect(exits.fitSessionId(fitted)).toBe(fitted);
                }),
                { numRuns: RANDOM_IDS },
            );
        });

        it('keeps different session ids apart', () => {
            const { exits } = makeProvider();
            if (exits.kind !== 'minted') return;
            fc.assert(
                fc.property(anySessionId, anySessionId, (one, other) => {
                    fc.pre(one !== other);
                    expect(exits.fitSessionId(one)).not.toBe(exits.fitSessionId(other));
                }),
                { numRuns: RANDOM_IDS },
            );
        });

        it('leaves the session ids that we make as they are, and those of Crawlee where they fit', () => {
            const { exits } = makeProvider();
            if (exits.kind !== 'minted') return;
            for (let index = 0; index < 100; index += 1) {
                const id = newSessionId(Math.random);
                if (sentId === undefined) expect(exits.fitSessionId(id)).toBe(id);
                else expect(exits.fitSessionId(id)).toMatch(sentId);
                if (takesCrawleeIds) expect(exits.fitSessionId(`session_${id}`)).toBe(`session_${id}`);
            }
        });
    });
}

/** The exits of a list, or some of those that sessions would be given. */
export function exitsOf({ name, exits }: Provider): readonly ProviderExit[] {
    if (exits.kind === 'listed') return exits.exits;
    if (exits.kind === 'numbered') {
        return [exits.first, exits.last].map((id) => ({ id: String(id), label: `${name} session ${id}` }));
    }
    return ['abcd1234', 'zyxw9876'].map((id) => ({ id, label: `${name} session ${id}` }));
}

function loginOf(url: string | undefined): { readonly username: string; readonly password: string } | undefined {
    if (url === undefined) return undefined;
    const { username, password, hostname } = new URL(url);
    expect(hostname).not.toBe('');
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
