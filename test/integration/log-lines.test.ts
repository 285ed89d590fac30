import { CheerioCrawler, log, Logger, LogLevel } from '@crawlee/cheerio';
import { bannedExits, blip, rateLimit, refuseAll } from 'crawlee-proxy-sessions/lab';
import { afterEach, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

class Lines extends Logger {
    readonly lines: string[] = [];

    constructor() {
        super({});
    }

    override log(_level: LogLevel, message: string): void {
        this.lines.push(message.trimEnd());
    }
}

const original = log.getOptions();
afterEach(() => log.setOptions(original));

it('refusals, waits and closed sites take one line each, which names the exit and what follows', async () => {
    const target = await lab({ exits: 8, sites: [{}, {}, {}] });
    const [strict, down, closed] = target.sites;
    const banned = target.exits.slice(4).map(({ ip }) => ip);
    strict.setPolicy([bannedExits(banned), rateLimit({ perSecond: 10, retryAfterSecs: 1 })]);
    down!.setPolicy(blip({ afterSecs: 0.2, forSecs: 1 }));
    closed!.setPolicy(refuseAll({ status: 403 }));
    const configuration = inMemory();
    const logger = new Lines();
    log.setOptions({ level: LogLevel.INFO, logger });
    const proxySessions = sessionsFor(target, {
        site: (url) => new URL(url).host,
        statusIntervalSecs: 1,
        sites: { [new URL(closed!.url).host]: { maxWaitSecs: 2 } },
        outageSecs: 1,
    });
    const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
    const urls = [...strict.urls(60), ...down!.urls(30), ...closed!.urls(4)];
    await new CheerioCrawler(options, configuration).run(urls);

    expect(new Set(strict.servedPages().map(({ path }) => path)).size).toBe(60);
    const { lines } = logger;
    expect(lines.filter((line) => line.includes('\n'))).toEqual([]);
    const refused = lines.filter((line) => line.includes(': blocked'));
    expect(refused.length).toBeGreaterThanOrEqual(banned.length);
    const form = /: blocked through 127[.]3[.]0[.]\d+:\d+ \(\S+: .*\); trying another session and exit[.]$/;
    expect(refused.filter((line) => !form.test(line))).toEqual([]);
    const lost = lines.filter((line) => line.startsWith('Request failed and reached maximum retries.'));
    expect(lost).toHaveLength(4);
    for (const line of lost)
        expect(line).toMatch(/accepts none of the exits, waited [\d.]+ s(; next try in [\d.]+ m?s)?[.]$/);
    // Never more exits in brackets than in front of them.
    const parts = lines.flatMap((line) => [...line.matchAll(/(\d+) (?:working|resting) \(([^)]*)\)/g)]);
    for (const [, count, reasons] of parts) {
        const sum = [...reasons!.matchAll(/(\d+) \w/g)].reduce((total, [, part]) => total + Number(part), 0);
        expect(sum).toBeLessThanOrEqual(Number(count));
    }
    expect(parts.length).toBeGreaterThan(0);
});
