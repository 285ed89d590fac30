import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionId } from '../../src/common/session-id.js';
import type { Provider, ProviderExit } from '../../src/index.js';

export interface Expectations {
    readonly makeProvider: () => Provider;
    /** Must show nowhere but in proxy URLs. */
    readonly secret: string;
    /** Parts of a user name that no session id may bring about. */
    readonly smuggled?: RegExp;
}

const RANDOM_IDS = 2_000;

/** What every provider promises, whatever it stands for. */
export function describeProvider(name: string, { makeProvider, secret, smuggled }: Expectations): void {
    describe(`${name}: conformance`, () => {
        const exitsOf = ({ exits }: Provider): readonly ProviderExit[] => {
            if (exits.kind === 'listed') return exits.exits;
            return ['abcd1234', 'zyxw9876'].map((id) => ({ id, label: `${name} session ${id}` }));
        };

        it('is frozen', () => {
            const provider = makeProvider();
            expect(Object.isFrozen(provider)).toBe(true);
            expect(Object.isFrozen(provider.exits)).toBe(true);
        });

        it('shows no secret in its name, ids and labels', () => {
            const provider = makeProvider();
            expect(JSON.stringify([provider.name, provider.exits, exitsOf(provider)])).not.toContain(secret);
        });

        it('gives a URL that every client reads the same way, and always the same one', async () => {
            const provider = makeProvider();
            for (const exit of exitsOf(provider)) {
                const url = await provider.connect(exit, {});
                if (url === undefined) continue;
                const { username, password, href } = new URL(url);
                expect(new URL(href).href).toBe(href);
                expect(() => [decodeURIComponent(username), decodeURIComponent(password)]).not.toThrow();
                expect(await provider.connect(exit, { url: 'https://shop.test/' })).toBe(url);
            }
        });

        it('accepts any session id and lets none of them say more than an id', async () => {
            const { exits, connect } = makeProvider();
            if (exits.kind !== 'minted') return;
            const text = fc.oneof(
                fc.string({ maxLength: 80 }),
                fc.string({ unit: 'binary', maxLength: 80 }),
                fc.constantFrom('a,country-US', 'session-x,groups-Y', 'a+b', '', '../..', 'a@b:c', 'ä~ö'),
            );
            await fc.assert(
                fc.asyncProperty(text, async (id) => {
                    const fitted = exits.fitSessionId(id);
                    expect(exits.fitSessionId(id)).toBe(fitted);
                    expect(exits.fitSessionId(fitted)).toBe(fitted);
                    const url = await connect({ id: fitted, label: '' }, {});
                    if (smuggled !== undefined)
                        expect(decodeURIComponent(new URL(url!).username)).not.toMatch(smuggled);
                }),
                { numRuns: RANDOM_IDS },
            );
        });

        it('keeps different session ids apart', () => {
            const { exits } = makeProvider();
            if (exits.kind !== 'minted') return;
            const ids = Array.from({ length: RANDOM_IDS }, (_, index) =>
                `a very long id, with commas, ${index}`.repeat(3),
            );
            expect(new Set(ids.map((id) => exits.fitSessionId(id))).size).toBe(ids.length);
        });

        it('leaves the session ids that we make as they are', () => {
            const { exits } = makeProvider();
            if (exits.kind !== 'minted') return;
            for (let index = 0; index < 100; index += 1) {
                const id = newSessionId(Math.random);
                expect(exits.fitSessionId(id)).toBe(id);
            }
        });
    });
}
