import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import type { EngineEvent } from '../../src/engine/events.js';
import type { Exit } from '../../src/engine/exit.js';
import { OK } from '../../src/engine/verdict.js';
import { BLOCKED, SITE, engineWith, proveAll } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: the exit or the address', () => {
    const ADDRESS = 'https://shop.test/secret';

    function refuse(engine: Engine, exit: Exit, address: string, now: number): readonly EngineEvent[] {
        return settle(engine, engine.leaseExit(exit, SITE, now), BLOCKED, now, address);
    }

    it('blames the address, and no exit, once it has refused several that work elsewhere', () => {
        const engine = engineWith(8);
        proveAll(engine);
        const exits = [...engine.knownExits()];
        const events = exits.slice(0, 5).flatMap((exit) => refuse(engine, exit, ADDRESS, 1));
        const triedBy = exits.slice(0, 5).map(({ label }) => label);
        expect(events).toEqual([{ kind: 'addressRefused', address: ADDRESS, site: SITE, triedBy }]);
        expect(exits.every((exit) => engine.availability(exit, SITE, 1).kind === 'ready')).toBe(true);
    });

    it('needs fewer exits the more addresses of the site turned out to be closed', () => {
        const engine = engineWith(8);
        const tries: number[] = [];
        for (let address = 0; address < 40; address += 1) {
            for (let turn = 0; turn < 2; turn += 1) proveAll(engine);
            let count = 0;
            for (const exit of engine.knownExits()) {
                count += 1;
                if (refuse(engine, exit, `/closed/${address}`, 1 + address).length > 0) break;
            }
            tries.push(count);
        }
        expect(Math.max(...tries)).toBeLessThanOrEqual(4);
        expect(tries.at(-1)).toBeLessThan(tries[0]!);
    });

    it('shows an address in doubt to an exit that has not refused it', () => {
        const engine = engineWith(3);
        proveAll(engine);
        const [first] = [...engine.knownExits()] as [Exit];
        refuse(engine, first, ADDRESS, 1);
        const result = engine.lease(SITE, 2, 'share', ADDRESS);
        expect(result.kind === 'lease' && result.lease.exit).not.toBe(first);
    });

    it('holds it against the exit when the address works for another and the exit is refused again', () => {
        const engine = engineWith(5);
        proveAll(engine);
        const [first, second] = [...engine.knownExits()];
        expect(refuse(engine, first!, ADDRESS, 1)).toEqual([]);
        expect(settle(engine, engine.leaseExit(second!, SITE, 2), OK, 2, ADDRESS)).toEqual([]);
        expect(refuse(engine, first!, '/another', 3)).toMatchObject([
            { kind: 'exitCooldown', exit: { id: first!.id } },
        ]);
    });
});
