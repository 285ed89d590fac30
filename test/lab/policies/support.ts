import type { Arrival, SitePolicy } from '../../../src/lab/index.js';

/** A page request that was never sent: policies are functions of the visit and its time. */
export function visit(overrides: Partial<Arrival> = {}): Arrival {
    return {
        at: 0,
        clientIp: '127.3.0.1',
        method: 'GET',
        path: '/page/1',
        query: '',
        headers: {},
        cookies: {},
        secure: false,
        kind: 'http',
        resource: 'page',
        ...overrides,
    };
}

/** The statuses that visits of one address at these times (milliseconds) get; 200 where nothing is objected to. */
export function statusesAt(policy: SitePolicy, times: readonly number[], clientIp = '127.3.0.1'): number[] {
    return times.map((now) => policy.judge(visit({ clientIp, at: now }), now)?.status ?? 200);
}
