import { expect, it } from 'vitest';
import { parseReport } from '../../src/report/parse-report.js';
import { sampleReport } from './sample-report.js';

const data = sampleReport({ exits: 30, requests: 300 });

it('takes what it was made from, after a trip through JSON', () => {
    expect(parseReport(JSON.parse(JSON.stringify(data)), 'r.json')).toEqual(data);
});

it.each([
    [{ some: 'object' }, 'r.json is not a report of proxy sessions'],
    [null, 'r.json is not a report of proxy sessions'],
    [{ ...data, version: 7 }, 'r.json is a report of version 7'],
    [{ ...data, atMillis: 'now' }, 'r.json is a broken report: atMillis'],
    [{ ...data, exits: [{ ...data.exits[0], tier: -1 }] }, 'r.json is a broken report: exits.0.tier'],
    [{ ...data, rules: undefined }, 'r.json is a broken report: rules'],
])('refuses what is none in a sentence (%#)', (value, sentence) => {
    expect(() => parseReport(value, 'r.json')).toThrow(sentence);
});

it('keeps what matters when there are too many exits: those that rest, then those that did most', () => {
    const many = sampleReport({ exits: 10_000, requests: 8_000 });
    expect(many.exits).toHaveLength(3_000);
    expect(many.exitsLeftOut).toBe(7_000);
    const { unused, working, resting } = many.exitStates;
    expect(unused + working + resting).toBe(10_000);
    expect(many.exits.filter(({ state }) => state === 'resting')).toHaveLength(resting);
    expect(many.exits.some(({ state }) => state === 'unused')).toBe(false);
});

it('says of each resting exit where, why and for how long', () => {
    const resting = data.exits.filter(({ rests }) => rests.length > 0);
    expect(resting.length).toBeGreaterThan(3);
    for (const { label, rests } of resting) {
        for (const { reason, isEverywhere, site } of rests) {
            expect(reason).toContain(
                `${label} rests ${isEverywhere ? 'everywhere' : `on ${data.sites[site!]!.name}`} for`,
            );
        }
    }
});

it('adds up: each answer is in one stretch of time and under one rule', () => {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(data.timeline.counts.flat())).toBe(data.totals.requests);
    expect(sum(data.rules.map(({ count }) => count))).toBe(data.totals.requests);
    expect(sum(data.sites.map(({ tally }) => tally.requests))).toBe(data.totals.requests);
});

it('adds up by exit too, over the whole crawl', () => {
    const counts = data.exits.flatMap(({ sites }) => sites.flatMap((site) => site.counts));
    expect(counts.reduce((total, count) => total + count, 0)).toBe(data.totals.requests);
});
