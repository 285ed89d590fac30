import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import type { ServiceErrors } from '../../src/detection/service-errors.js';
import { SMART_PROXY_ERRORS } from '../../src/providers/zyte/smart-proxy-errors.js';
import { SERVICES } from '../../src/providers/services/index.js';
import { NOW, answered, thrown } from './cases/case.js';

const judge = (errors: ServiceErrors, seen: Observation) =>
    createDetector({ service: { name: 'service', errors } }).judge(seen, NOW);

const tunnelRefused = (status: number, headers: Record<string, string> = {}): Observation =>
    thrown(`Proxy responded with ${status} Whatever: 0 bytes`, { headers });

describe('errors of Zyte Smart Proxy Manager', () => {
    it.each([
        [400, 'bad_session_id', 'proxy-failed', 'session'],
        [503, 'banned', 'blocked', undefined],
        [503, 'slavebanned', 'blocked', undefined],
        [503, 'noslaves', 'rate-limited', 'account'],
        [429, 'too_many_conns', 'rate-limited', 'account'],
        [400, 'user_session_limit', 'rate-limited', 'account'],
        [407, 'bad_proxy_auth', 'misconfigured', undefined],
        [470, 'header_auth', 'misconfigured', undefined],
        [523, 'domain_forbidden', 'target-failed', 'address'],
        [502, 'nxdomain', 'target-failed', undefined],
        [504, 'timeout', 'target-failed', undefined],
        [504, 'msgtimeout', 'proxy-failed', undefined],
    ])('%i %s', async (status, code, outcome, about) => {
        const verdict = await judge(SMART_PROXY_ERRORS, answered(status, { 'x-crawlera-error': code }));
        expect(verdict).toMatchObject({ outcome, rule: 'service' });
        expect(verdict.about).toBe(about);
        expect(verdict.evidence).toContain(code);
    });

    it('honours Retry-After with a ban', async () => {
        const seen = answered(503, { 'x-crawlera-error': 'banned', 'retry-after': '90' });
        expect((await judge(SMART_PROXY_ERRORS, seen)).retryAfterMillis).toBe(90_000);
    });

    it('is heard inside a tunnel only when the service opens TLS', async () => {
        const seen = answered(407, { 'x-crawlera-error': 'bad_proxy_auth' });
        const closed = await judge({ ...SMART_PROXY_ERRORS, opensTls: false }, seen);
        expect(closed).toMatchObject({ outcome: 'target-failed', rule: 'target-trouble' });
    });

    it.each([407, 503, 400, 403])('leaves a bare %i to the target', async (status) => {
        expect((await judge(SMART_PROXY_ERRORS, answered(status))).rule).not.toBe('service');
    });
});

describe.each(SERVICES.map(({ declaration }) => [declaration.name, declaration] as const))(
    'errors of %s',
    (name, { errors }) => {
        it('are each known by what the service says, and by nothing else', async () => {
            for (const [index, { status, code, means, meaning }] of (errors?.errors ?? []).entries()) {
                const header = errors!.header;
                const isShadowed = errors!.errors
                    .slice(0, index)
                    .some((other) => other.status === status && status !== undefined);
                if (status !== undefined && !isShadowed && (code === undefined || header !== undefined)) {
                    const verdict = await judge(errors!, tunnelRefused(status));
                    if (means !== 'account') expect(verdict, `${name} ${status}`).toMatchObject({ rule: 'service' });
                    expect(verdict.evidence, `${name} ${status}`).toContain(meaning);
                }
                if (status !== undefined && header !== undefined) {
                    expect((await judge(errors!, answered(status))).rule, `${name} ${status}`).not.toBe('service');
                }
            }
        });

        it('never speak for a target behind a tunnel', async () => {
            if (errors === undefined || errors.heardIn === 'any-answer') return;
            for (const { status = 500 } of errors.errors) {
                expect((await judge(errors, answered(status))).rule).not.toBe('service');
            }
        });
    },
);
