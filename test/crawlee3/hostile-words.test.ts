import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProxyProbes } from '../../src/crawlee3/hooks/proxy-probes.js';
import { WhoSpoke } from '../../src/crawlee3/hooks/who-spoke.js';
import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import type { ServiceErrors } from '../../src/detection/service-errors.js';
import { SERVICES } from '../../src/providers/services/index.js';
import { SMART_PROXY_ERRORS } from '../../src/providers/zyte/smart-proxy-errors.js';
import { zyteApiProxy } from '../../src/providers/zyte/api-proxy.js';
import { NOW } from '../detection/cases/case.js';
import { Breakdowns } from '../detection/faulty-proxies.js';
import { LIES } from '../detection/lies.js';

/** Each kind of provider, by the errors that it knows. */
const PROVIDERS: readonly (readonly [name: string, errors: ServiceErrors | undefined])[] = [
    ['a list, and all gateways without errors of their own', undefined],
    ...SERVICES.filter(({ declaration: { errors } }) => errors !== undefined).map(
        ({ declaration: { name, errors, opensTls } }) => [name, { ...errors!, opensTls: opensTls === true }] as const,
    ),
    ['zyteSmartProxy', SMART_PROXY_ERRORS],
    ['zyteApiProxy', zyteApiProxy({ apiKey: 'key' }).errors],
];

const ANSWERS = [
    ...LIES,
    // All that any of the services says of itself.
    ...PROVIDERS.flatMap(([, errors]) =>
        (errors?.errors ?? []).map(({ status = 503, code }) => ({
            status,
            headers: errors?.header === undefined ? {} : { [errors.header]: exampleOf(code) },
        })),
    ),
];

/** A text that a pattern of the tables fits: they are literals with a choice or two. */
function exampleOf(code: RegExp | undefined): string {
    const text = (code?.source ?? 'error').replace(/\\(.)/g, '$1').replace(/\(\?:([^|()]*)[^()]*\)/g, '$1');
    return text.replace(/[\^$?.]/g, '').replace(/^$/, 'error');
}

const breakdowns = new Breakdowns();
let openProxy = '';

beforeAll(async () => {
    openProxy = await breakdowns.proxyThatAnswers(200, 'Connection Established');
});

afterAll(() => breakdowns[Symbol.asyncDispose]());

describe.each(PROVIDERS)('a page that speaks like a proxy, with %s', (_name, errors) => {
    const detector = createDetector(errors && { service: { name: 'service', errors } });

    // Asks the proxy once, and remembers what it said.
    const whoSpoke = new WhoSpoke(new ProxyProbes(() => NOW), () => NOW);

    const judged = async (url: string, answer: (typeof ANSWERS)[number]) => {
        const seen: Observation = { url, viaProxy: true, body: '', ...answer, headers: answer.headers ?? {} };
        // The proxy passed on a page before.
        await whoSpoke.verify({ outcome: 'ok', rule: 'ok', evidence: '' }, seen, { detector, proxyUrl: openProxy });
        return whoSpoke.verify(await detector.judge(seen, NOW), seen, { detector, proxyUrl: openProxy });
    };

    it('over http blames neither the account nor an exit, once the proxy was asked', async () => {
        for (const answer of ANSWERS) {
            const { outcome, about, failure, rule } = await judged('http://evil.test/1', answer);
            const what = JSON.stringify({ answer, outcome, rule });
            // A service that opens TLS says its limits in answers alone.
            const isLimit = rule === 'service' && errors?.opensTls === true;
            expect(outcome, what).not.toBe('misconfigured');
            if (!isLimit) expect(about, what).not.toBe('account');
            if (!isLimit && outcome === 'proxy-failed') expect(failure, what).toBe('connection-lost');
        }
    });

    it('inside a tunnel speaks for itself alone', async () => {
        if (errors?.opensTls === true || errors?.heardIn === 'any-answer') return;
        for (const answer of ANSWERS) {
            const { outcome, about } = await judged('https://evil.test/1', answer);
            expect(['ok', 'blocked', 'rate-limited', 'target-failed'], JSON.stringify(answer)).toContain(outcome);
            expect(about, JSON.stringify(answer)).toBeUndefined();
        }
    });

    it('is not taken for the service where that opens TLS, unless it has its header', async () => {
        if (errors?.opensTls !== true) return;
        for (const answer of LIES) {
            const isIts = errors.header !== undefined && answer.headers?.[errors.header] !== undefined;
            if (isIts || errors.header === undefined) continue;
            const { outcome, about } = await judged('https://evil.test/1', answer);
            expect(['ok', 'blocked', 'rate-limited', 'target-failed'], JSON.stringify(answer)).toContain(outcome);
            expect(about, JSON.stringify(answer)).toBeUndefined();
        }
    });
});
