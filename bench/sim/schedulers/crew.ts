import { hasNewRule, isNews, mergeSites } from '../../../src/engine/memory/merge.js';
import type { SiteMemory } from '../../../src/engine/memory/site-memory.js';
import type { Choice, Scheduler, SchedulerFactory } from '../scheduler.js';
import { worker } from './ours.js';

/** How long after something was learned the others know. */
const NEWS_MILLIS = 200;

/** Several engines, each with its share of the exits, that tell each other what they learn of sites. */
export function crew(size: number, concurrencyOfEach: number): SchedulerFactory {
    return (contest): Scheduler => {
        const workers = Array.from({ length: size }, (_, index) => ({
            scheduler: worker(contest, Infinity, (exit) => exit % size === index),
            running: 0,
            told: undefined as SiteMemory | undefined,
        }));
        let newsAt = 0;
        let turn = 0;
        const tellNews = (now: number): void => {
            if (now < newsAt) return;
            newsAt = now + NEWS_MILLIS;
            for (const teller of workers) {
                const memory = teller.scheduler.engine.rememberSite('0', now);
                if (memory === undefined || !isNews(teller.told, memory)) continue;
                const news = { memory, isNewRule: hasNewRule(teller.told, memory) };
                teller.told = memory;
                for (const other of workers) {
                    if (other === teller) continue;
                    other.scheduler.engine.learnSite('0', news, now);
                    other.told = other.told === undefined ? memory : mergeSites(other.told, news);
                }
            }
        };
        return {
            maxAttempts: 11,
            maxErrors: 11,
            limitsAreFree: true,
            next(site, now, page, others) {
                tellNews(now);
                let untilMillis = Infinity;
                let last: Extract<Choice, { kind: 'wait' }> | undefined;
                for (let tries = 0; tries < size; tries += 1) {
                    const one = workers[turn++ % size]!;
                    if (one.running >= concurrencyOfEach) continue;
                    const choice = one.scheduler.next(site, now, page, others);
                    if (choice.kind === 'exit') {
                        one.running += 1;
                        return { ...choice, token: { one, token: choice.token } };
                    }
                    last = choice;
                    untilMillis = Math.min(untilMillis, choice.untilMillis ?? Infinity);
                }
                return { kind: 'wait', for: last?.for ?? 'site', untilMillis: Math.min(untilMillis, newsAt) };
            },
            report(site, choice, page, answer, now) {
                const { one, token } = choice.token as { one: (typeof workers)[number]; token: unknown };
                one.running -= 1;
                return one.scheduler.report(site, { ...choice, token }, page, answer, now);
            },
        };
    };
}
