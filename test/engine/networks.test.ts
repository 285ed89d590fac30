import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { OK } from '../../src/engine/verdict.js';
import { BLOCKED, SITE, engineWith } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: networks', () => {
    const NETWORKS = ['10.0.1.0/24', '10.0.2.0/24'];

    function engineInNetworks(): Engine {
        const engine = engineWith(0);
        for (const network of NETWORKS) {
            for (let host = 0; host < 20; host += 1) {
                engine.addExit({ id: `${network}-${host}`, label: `${network}-${host}`, network });
            }
        }
        return engine;
    }

    it('tries a network last after two blocks in it and no success', () => {
        const engine = engineInNetworks();
        for (let request = 0; request < 20; request += 1) {
            const result = engine.lease(SITE, 0);
            if (result.kind !== 'lease') break;
            const isBanned = result.lease.exit.network === NETWORKS[0];
            // Accepted exits stay busy, so that the next request needs another one.
            if (isBanned) settle(engine, result.lease, BLOCKED, 0);
            else settle(engine, engine.leaseExit(result.lease.exit, SITE, 0), OK, 0);
        }
        const banned = [...engine.exitTallies()].filter(
            ([{ network }, { blocked }]) => network === NETWORKS[0] && blocked > 0,
        );
        expect(banned).toHaveLength(2);
    });

    it('lifts the suspicion after one success', () => {
        const engine = engineInNetworks();
        const suspects = [...engine.knownExits()].filter(({ network }) => network === NETWORKS[0]);
        for (const exit of suspects.slice(0, 3)) settle(engine, engine.leaseExit(exit, SITE, 0), BLOCKED, 0);
        settle(engine, engine.leaseExit(suspects[3]!, SITE, 0), OK, 0);
        const seen = new Set<string>();
        for (let request = 0; request < 200; request += 1) {
            const result = engine.lease(SITE, 0);
            if (result.kind !== 'lease') break;
            seen.add(result.lease.exit.network!);
        }
        expect(seen).toEqual(new Set(NETWORKS));
    });
});
