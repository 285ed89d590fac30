import { redact, redactedMessage } from '../common/redact.js';
import type { TrafficNews } from '../connections/traffic-news.js';
import type { Clock } from '../dispatch/clock.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';
import { describeExhaustion } from '../report/describe-exhaustion.js';
import { describeRest } from '../report/describe-rest.js';
import { describeSoftBlock } from '../report/describe-soft-block.js';
import type { ProxySessionsListener, ProxySessionsEvents } from './events.js';

type Name = keyof ProxySessionsEvents;

interface Entry {
    readonly listener: (event: never) => unknown;
    readonly isOnce: boolean;
}

/** Tells the user's listeners what happens, in plain words and without a part of ours in it. */
export class PublicEvents implements Subscriber {
    private readonly entries = new Map<Name, readonly Entry[]>();

    constructor(
        private readonly clock: Clock,
        private readonly warn: (sentence: string) => void,
        private readonly traffic: TrafficNews,
    ) {}

    add<Kind extends Name>(
        name: Kind,
        listener: ProxySessionsListener<Kind>,
        often: 'always' | 'once' = 'always',
    ): void {
        this.entries.set(name, [...this.of(name), { listener, isOnce: often === 'once' }]);
    }

    remove<Kind extends Name>(name: Kind, listener: ProxySessionsListener<Kind>): void {
        const last = this.of(name).findLastIndex((entry) => entry.listener === listener);
        this.entries.set(
            name,
            this.of(name).filter((_, index) => index !== last),
        );
    }

    outcome({ lease: { site, exit }, verdict: { outcome, rule, evidence } }: CrawlEvents['outcome']): void {
        this.tell('outcome', () => {
            const bytes = this.traffic.of(exit.label);
            return { site, exit: exit.label, outcome, rule, evidence, ...(bytes && { bytes }) };
        });
    }

    sessionCreated({ sessionId, exit, country, site }: CrawlEvents['sessionCreated']): void {
        this.tell('sessionCreated', () => ({ sessionId, exit: exit.label, ...placed(country), ...named(site) }));
    }

    sessionRetired({ sessionId, exit, country, site, reason, detail }: CrawlEvents['sessionRetired']): void {
        this.tell('sessionRetired', () => {
            const where = { exit: exit.label, ...placed(country), ...named(site) };
            return { sessionId, ...where, reason, detail };
        });
    }

    exitCooldown(event: CrawlEvents['exitCooldown']): void {
        const { exit, site, rest } = event;
        this.tell('exitCooldown', () => ({
            exit: exit.label,
            ...named(site),
            untilMillis: rest.untilMillis,
            reason: describeRest(event, this.clock.now()),
        }));
    }

    exitRecovered({ exit, site }: CrawlEvents['exitRecovered']): void {
        this.tell('exitRecovered', () => ({ exit: exit.label, site }));
    }

    sitePaused({ site, verdict: { rule, evidence } }: CrawlEvents['sitePaused']): void {
        const reason = `${site} refuses everybody (${rule}: ${evidence}); one request at a time finds out whether it still does`;
        this.tell('sitePaused', () => ({ site, reason }));
    }

    siteUnreachable({ site, exits }: CrawlEvents['siteUnreachable']): void {
        const reason = `${exits} proxies in a row failed on ${site}, so the site is to blame, and not they`;
        this.tell('siteUnreachable', () => ({ site, reason }));
    }

    addressRefused({ site, address, triedBy }: CrawlEvents['addressRefused']): void {
        const url = redact(address);
        const reason = `${url} refused ${triedBy.length} exits that work for the rest of ${site}`;
        this.tell('addressRefused', () => ({ site, url, exits: triedBy, reason }));
    }

    tierChanged({ site, from, to }: CrawlEvents['tierChanged']): void {
        this.tell('tierChanged', () => ({ site, from, to }));
    }

    exhausted(event: CrawlEvents['exhausted']): void {
        const { site, untilMillis } = event;
        this.tell('exhausted', () => ({ site, untilMillis, reason: describeExhaustion(event) }));
    }

    budgetSpent({ site, reason }: CrawlEvents['budgetSpent']): void {
        this.tell('budgetSpent', () => ({ site, reason }));
    }

    softBlock(event: CrawlEvents['softBlock']): void {
        const { site, exits, addresses } = event;
        const urls = addresses.map(redact);
        this.tell('softBlock', () => ({ site, exits, urls, reason: describeSoftBlock(event) }));
    }

    private of(name: Name): readonly Entry[] {
        return this.entries.get(name) ?? [];
    }

    /** What the event is, is only worked out for those who listen. */
    private tell<Kind extends Name>(name: Kind, eventOf: () => ProxySessionsEvents[Kind]): void {
        const entries = this.of(name);
        if (entries.length === 0) return;
        const event = eventOf();
        for (const { listener, isOnce } of entries) {
            if (isOnce) this.remove(name, listener as ProxySessionsListener<Kind>);
            this.call(name, () => (listener as ProxySessionsListener<Kind>)(event));
        }
    }

    /** What a listener throws, at once or later, is the user's to know of, and nobody else's business. */
    private call(name: Name, listen: () => unknown): void {
        const failed = (error: unknown): void =>
            this.warn(`A listener of "${name}" threw "${redactedMessage(error)}"; the crawl goes on.`);
        try {
            const result = listen();
            if (result instanceof Promise) result.catch(failed);
        } catch (error) {
            failed(error);
        }
    }
}

function named(site: string | undefined): { readonly site?: string } {
    return site === undefined ? {} : { site };
}

function placed(country: string | undefined): { readonly country?: string } {
    return country === undefined ? {} : { country };
}
