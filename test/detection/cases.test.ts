import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import { CHALLENGES } from '../../src/lab/policies/challenges/index.js';
import { answers } from './cases/answers.js';
import { blockPages } from './cases/block-pages.js';
import { browserErrors } from './cases/browser-errors.js';
import { captivePortals } from './cases/captive-portals.js';
import type { Case } from './cases/case.js';
import { NOW, answered } from './cases/case.js';
import { httpErrors } from './cases/http-errors.js';
import { innocentPages } from './cases/innocent-pages.js';

const TABLES: Readonly<Record<string, readonly Case[]>> = {
    'errors of HTTP clients': httpErrors,
    'errors of browsers': browserErrors,
    answers,
    'captive portals': captivePortals,
    'block pages': blockPages,
    'innocent pages': innocentPages,
};

const detector = createDetector();

describe.each(Object.entries(TABLES))('%s', (_, cases) => {
    it.each(cases)('$name', async ({ seen, outcome, rule, retryAfterMillis }) => {
        const verdict = await detector.judge(seen, NOW);

        expect(verdict).toMatchObject({ outcome, rule });
        expect(verdict.retryAfterMillis).toBe(retryAfterMillis);
        expect(verdict.evidence).toMatch(/^\S.{0,149}$/);
    });
});

describe('the challenges of the lab', () => {
    const RULES = {
        akamai: 'akamai',
        'aws-waf': 'aws-waf',
        cloudflare: 'cloudflare-challenge',
        datadome: 'datadome',
        imperva: 'imperva',
        perimeterx: 'perimeterx',
        recaptcha: 'recaptcha-wall',
    } as const;

    it.each(Object.entries(RULES))('%s is known by its body alone, status 200', async (vendor, rule) => {
        const { body } = CHALLENGES[vendor as keyof typeof RULES];

        expect(await detector.judge(answered(200, {}, body), NOW)).toMatchObject({ outcome: 'blocked', rule });
    });
});

describe('evidence', () => {
    it('holds no credentials', async () => {
        const error = new Error('cannot reach http://groups-RESIDENTIAL:s3cret@proxy.test:8000/');

        expect(
            (await detector.judge({ url: 'https://shop.test/', viaProxy: true, error }, NOW)).evidence,
        ).not.toContain('s3cret');
    });
});
