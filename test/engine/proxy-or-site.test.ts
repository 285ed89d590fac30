import { describe, expect, it } from 'vitest';
import { OK } from '../../src/engine/verdict.js';
import { PROXY_FAILED, SITE, engineWith, proveAll } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: the proxy or the site', () => {
    it('takes it for the site when the proxies of four exits fail there and nothing works', () => {
        const engine = engineWith(10);
        proveAll(engine, 'other.test');
        const exits = [...engine.knownExits()];
        const events = exits
            .slice(0, 4)
            .flatMap((exit) => [...settle(engine, engine.leaseExit(exit, SITE, 1), PROXY_FAILED, 1)]);
        expect(events.map(({ kind }) => kind)).toEqual([
            'exitCooldown',
            'exitCooldown',
            'exitCooldown',
            'siteUnreachable',
        ]);
        expect(exits.every((exit) => engine.availability(exit, 'other.test', 1).kind === 'ready')).toBe(true);
        const next = settle(engine, engine.leaseExit(exits[5]!, SITE, 2), PROXY_FAILED, 2);
        expect(next.map(({ kind }) => kind)).toEqual(['siteUnreachable']);
    });

    it('blames the proxies as long as the site works through others', () => {
        const engine = engineWith(10);
        const exits = [...engine.knownExits()];
        for (const exit of exits.slice(0, 4)) {
            settle(engine, engine.leaseExit(exit, SITE, 1), PROXY_FAILED, 1);
            settle(engine, engine.leaseExit(exits[9]!, SITE, 1), OK, 1);
        }
        expect(exits.filter((exit) => engine.availability(exit, SITE, 1).kind === 'ready')).toHaveLength(6);
    });
});
