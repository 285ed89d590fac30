import { CheerioCrawler } from '@crawlee/cheerio';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/dispatch/clock.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const HOUR = 3_600_000;
const LEFT_MILLIS = 1_200;

/** Sets our clock ahead, so that the next hour is near. @returns when it begins, by the system's clock. */
function comeCloseToTheHour(): number {
    const real = systemClock.now.bind(systemClock);
    const ahead = HOUR - (real() % HOUR) - LEFT_MILLIS;
    systemClock.now = () => real() + ahead;
    onTestFinished(() => void (systemClock.now = real));
    return Date.now() + LEFT_MILLIS;
}

it('requests wait for the next hour when the budget of this one is spent', async () => {
    const shop = await lab({ exits: 3 });
    const proxySessions = sessionsFor(shop, { budget: { requests: 12, per: 'hour', whenSpent: 'wait' } });
    const failed: string[] = [];
    let hour: number | undefined;
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 3,
        maxConcurrency: 3,
        requestHandler: () => void (hour ??= comeCloseToTheHour()),
        failedRequestHandler: (_, error) => void failed.push(error.message),
    });
    await new CheerioCrawler(options, inMemory()).run(shop.site.urls(20));
    expect(failed).toEqual([]);
    expect(shop.site.servedPages()).toHaveLength(20);
    expect(shop.site.log.filter(({ at }) => at < hour!)).toHaveLength(12);
});
