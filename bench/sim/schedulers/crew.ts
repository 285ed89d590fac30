import { isNews, mergeSites } from '../../../src/engine/snapshots/merge.js';
import type { SiteSnapshot } from '../../../src/engine/snapshots/site-snapshot.js';
import type { Choice, Scheduler, SchedulerFactory } from '../scheduler.js';
import type { EngineScheduler } from './ours.js';
import { worker } from './ours.js';

/** How long after something was learned the others know. */
const NEWS_MILLIS = 200;
const SITE = '0';

/** What happens to workers while they work. */
export interface Disturbance {
    /** From when until when nobody hears of anybody. */
    readonly cut?: readonly [fromMillis: number, untilMillis: number];
    /** When every second worker is replaced by one that knows what is stored. */
    readonly restartAtMillis?: number;
    /** When the last worker comes, and takes its share of the exits from the others. @default it is there from the start */
    readonly joinAtMillis?: number;
}

interface Member {
    scheduler: EngineScheduler;
    running: number;
    told: SiteSnapshot | undefined;
}

/** Several engines, each with its share of the exits, that tell each other what they learn of sites. */
export function crew(size: number, concurrencyOfEach: number, disturbance: Disturbance = {}): SchedulerFactory {
    return (contest): Scheduler => {
        const { cut: [cutFrom, cutUntil] = [Infinity, Infinity], restartAtMillis, joinAtMillis } = disturbance;
        const last = size - 1;
        const share = (exit: number): number => exit % size;
        const shareBefore = (exit: number): number =>
            share(exit) === last ? Math.floor(exit / size) % last : share(exit);
        const hire = (index: number, shareOf = share): Member => ({
            scheduler: worker(contest, { isOurs: (exit) => shareOf(exit) === index }),
            running: 0,
            told: undefined,
        });
        const isToJoin = joinAtMillis !== undefined && size > 1;
        const members = Array.from({ length: isToJoin ? last : size }, (_, index) =>
            hire(index, isToJoin ? shareBefore : share),
        );
        const due = [
            { at: restartAtMillis, act: restart },
            { at: isToJoin ? joinAtMillis : undefined, act: join },
        ];
        let newsAt = 0;
        let turn = 0;

        /** The successor has the same exits. */
        function restart(now: number): void {
            for (let index = 0; index < members.length; index += 2) {
                const old = members[index]!;
                const successor = hire(index);
                handOver(old.scheduler, successor.scheduler, now);
                old.scheduler = successor.scheduler;
                old.told = undefined;
            }
        }

        function join(now: number): void {
            const joined = hire(last);
            for (const { scheduler } of members) handOver(scheduler, joined.scheduler, now);
            members.push(joined);
        }

        function tellNews(now: number): void {
            if (now < newsAt) return;
            newsAt = now + NEWS_MILLIS;
            if (now >= cutFrom && now < cutUntil) return;
            for (const teller of members) {
                const snapshot = teller.scheduler.engine.snapshotSite(SITE, now);
                if (snapshot === undefined || !isNews(teller.told, snapshot)) continue;
                teller.told = snapshot;
                for (const other of members) {
                    if (other === teller) continue;
                    other.scheduler.engine.learnSite(SITE, snapshot, now);
                    other.told = other.told === undefined ? snapshot : mergeSites(other.told, snapshot);
                }
            }
        }

        return {
            maxAttempts: 11,
            maxErrors: 11,
            limitsAreFree: true,
            next(site, now, page, others) {
                for (const one of due) {
                    if (one.at === undefined || now < one.at) continue;
                    one.at = undefined;
                    one.act(now);
                }
                tellNews(now);
                let untilMillis = Infinity;
                let waiting: Extract<Choice, { kind: 'wait' }> | undefined;
                turn += 1;
                for (const index of members.keys()) {
                    const member = members[(turn + index) % members.length]!;
                    if (member.running >= concurrencyOfEach) continue;
                    const { scheduler } = member;
                    const choice = scheduler.next(site, now, page, others);
                    if (choice.kind === 'exit') {
                        member.running += 1;
                        return { ...choice, token: { member, scheduler, token: choice.token } };
                    }
                    waiting = choice;
                    untilMillis = Math.min(untilMillis, choice.untilMillis ?? Infinity);
                }
                return { kind: 'wait', for: waiting?.for ?? 'site', untilMillis: Math.min(untilMillis, newsAt) };
            },
            report(site, choice, page, answer, now) {
                const { member, scheduler, token } = choice.token as {
                    readonly member: Member;
                    readonly scheduler: EngineScheduler;
                    readonly token: unknown;
                };
                member.running -= 1;
                return scheduler.report(site, { ...choice, token }, page, answer, now);
            },
        };
    };
}

/** Exits that the successor has go to it, with what is known of them and of the site. */
function handOver({ engine }: EngineScheduler, { engine: successor }: EngineScheduler, now: number): void {
    const site = engine.snapshotSite(SITE, now);
    if (site !== undefined) successor.learnSite(SITE, stored(site), now);
    for (const exit of [...engine.knownExits()]) {
        const same = successor.findExit(exit.id);
        if (same === undefined) continue;
        const snapshot = engine.snapshotExit(exit, now);
        if (snapshot !== undefined) successor.restoreExit(same, stored(snapshot), now);
        engine.dropExit(exit);
    }
}

function stored<Snapshot>(snapshot: Snapshot): Snapshot {
    return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
}
