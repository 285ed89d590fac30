import { expect, it } from 'vitest';
import { whyNoProxyWorks } from '../../src/dispatch/dead-proxies.js';
import type { Exit } from '../../src/engine/exit.js';
import { newExit } from '../../src/engine/exit.js';
import type { Outcome } from '../../src/engine/verdict.js';

const exit = (label: string, outcome: Outcome = 'proxy-failed'): Exit => ({
    ...newExit({ id: label, label }),
    rest: { sinceMillis: 0, untilMillis: 100, verdict: { outcome, rule: 'proxy-error', evidence: 'ECONNREFUSED' } },
});

it('names proxies when none works, some of many', () => {
    expect(whyNoProxyWorks([exit('a:1'), exit('b:1')])).toBe('no proxy works: a:1, b:1 (ECONNREFUSED)');
    const many = Array.from({ length: 9 }, (_, index) => exit(`p${index}`));
    expect(whyNoProxyWorks(many)).toBe('no proxy works: p0, p1, p2, p3, p4 and 4 more (ECONNREFUSED)');
});

it('says nothing as long as one may work', () => {
    expect(whyNoProxyWorks([])).toBeUndefined();
    expect(whyNoProxyWorks([exit('a:1'), newExit({ id: 'b', label: 'b:1' })])).toBeUndefined();
    expect(whyNoProxyWorks([exit('a:1'), exit('b:1', 'blocked')])).toBeUndefined();
    expect(whyNoProxyWorks([exit('a:1'), exit('b:1', 'misconfigured')])).toBeUndefined();
    expect(whyNoProxyWorks([exit('a:1'), { ...exit('b:1', 'blocked'), dropped: true }])).toContain('a:1');
});
