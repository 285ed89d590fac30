import type { Arrival, PolicyAnswer, SitePolicy } from '../../../src/lab/index.js';

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
        connection: 1,
        httpVersion: '1.1',
        kind: 'http',
        resource: 'page',
        ...overrides,
    };
}

/** What a policy answers a visit with. Fails where it does not answer but breaks off. */
export function answerOf(policy: SitePolicy, overrides: Partial<Arrival> = {}, now = 0): PolicyAnswer | undefined {
    const verdict = policy.judge(visit({ at: now, ...overrides }), now);
    if (verdict?.kind === 'reset' || verdict?.kind === 'hang') throw new Error(`${policy.name}: ${verdict.kind}`);
    return verdict;
}

/** The statuses that visits of one address at these times (milliseconds) get; 200 where nothing is objected to. */
export function statusesAt(policy: SitePolicy, times: readonly number[], clientIp = '127.3.0.1'): number[] {
    return times.map((now) => answerOf(policy, { clientIp }, now)?.status ?? 200);
}

/** Which of so many visits that differ in one thing the policy does not let pass, as a share of them. */
export function shareConcerned(
    policy: SitePolicy,
    differing: (index: number) => Partial<Arrival>,
    count = 2_000,
    now = 0,
): number {
    const visits = Array.from({ length: count }, (_, index) => visit(differing(index)));
    return visits.filter((one) => policy.judge(one, now) !== undefined).length / count;
}
