import { expect, it } from 'vitest';
import { parsePolicy, POLICY_EXAMPLES } from '../../src/cli/lab/parse-policy.js';

const IPS = Array.from({ length: 10 }, (_, index) => `127.3.0.${index + 1}`);

it.each(POLICY_EXAMPLES)('understands its own example %s', (example) => {
    expect(parsePolicy(example, IPS).name.startsWith(example.split('=')[0]!)).toBe(true);
});

it.each([
    ['banned-exits=4', 4],
    ['banned-exits=40%', 4],
    ['banned-exits=0', 0],
    ['challenge=30%:datadome', 3],
    ['soft-block=30%', 3],
    ['login-redirect=2', 2],
    ['hanging-exit=1', 1],
])('%s concerns %i of ten, the last ones', (text, count) => {
    const policy = parsePolicy(text, IPS);
    const concerned = IPS.filter((clientIp) => policy.judge({ clientIp, path: '/' } as never, 0) !== undefined);
    expect(concerned).toEqual(IPS.slice(10 - count));
});

it.each(['banned-exits=400%', 'challenge=11', 'soft-block=101%'])('refuses %s of ten exits', (text) => {
    expect(() => parsePolicy(text, IPS)).toThrow('is more than all 10 exits; give at most 10 or 100%.');
});

it.each(['quota-ban=10', 'challenge=30%:nobody', 'rate-limit', 'resets=10', 'blip=3s', 'nothing=1'])(
    'refuses %s',
    (text) => {
        expect(() => parsePolicy(text, IPS)).toThrow(/^lab: .*quota-ban=10\/2s\/10s|write it like/);
    },
);

it.each([
    'random-refusals=400%',
    'resets=1.2.3%',
    'flapping-exits=400%/5s',
    'rate-limit=0/s',
    'refuse-all=999',
    'blip=1..s/3s',
])('refuses %s, of which nothing can be made', (text) => {
    expect(() => parsePolicy(text, IPS)).toThrow(/lab/);
});
