import { describeMillis } from '../common/duration.js';
import type { Choice } from '../engine/choosing/choice.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents, HeldBack } from '../events/events.js';
import type { Log } from './log.js';

const CHOICES: Readonly<Record<Choice, string>> = {
    untried: 'first use on this site',
    trial: 'being tested',
    known: 'worked before',
    scout: 'a scout, which finds the rate limit',
    shared: 'shared, because all others are busy',
    bound: "the exit of the request's identity",
};

const HELD_BACK: Readonly<Record<HeldBack, string>> = {
    'trials-running': 'an exit is being tested first',
    'address-waits': 'the URL was refused before and waits for an exit that can tell why',
    'all-busy': 'every exit is busy or at its rate limit',
    'all-resting': 'all exits rest',
    paused: 'the site refuses everybody and is paused',
    'account-limited': 'the proxy service limits the account',
    'account-busy': 'the proxy service serves no more requests at a time',
    'used-up': 'every exit has served pacing.maxRequestsPerExit requests',
    'no-exits': 'there is no exit',
};

/** Explains each decision at Crawlee's log level `DEBUG`. */
export class DecisionLog implements Subscriber {
    /** Why the first request in a site's line was held back last. */
    private readonly lastHeldBack = new Map<string, HeldBack>();

    constructor(private readonly log: Log) {}

    leased({ lease: { site, exit, choice } }: CrawlEvents['leased']): void {
        this.lastHeldBack.delete(site);
        if (this.log.isDebug) this.log.debug(`${site} through ${exit.label}: ${CHOICES[choice]}.`);
    }

    heldBack({ site, why }: CrawlEvents['heldBack']): void {
        if (!this.log.isDebug || this.lastHeldBack.get(site) === why) return;
        this.lastHeldBack.set(site, why);
        this.log.debug(`Requests to ${site} wait: ${HELD_BACK[why]}.`);
    }

    waited({ site, millis }: CrawlEvents['waited']): void {
        if (this.log.isDebug && millis > 0) this.log.debug(`A request to ${site} waited ${describeMillis(millis)}.`);
    }

    outcome({ lease: { site, exit }, verdict: { outcome, rule, evidence } }: CrawlEvents['outcome']): void {
        if (this.log.isDebug) this.log.debug(`${site} through ${exit.label}: ${outcome} (${rule}: ${evidence}).`);
    }

    concluded({ lease: { site, exit }, conclusion }: CrawlEvents['concluded']): void {
        if (conclusion !== 'handlerFailed' || !this.log.isDebug) return;
        this.log.debug(`${site} through ${exit.label}: got the page, but its handler failed.`);
    }

    sessionCreated({ sessionId, exit }: CrawlEvents['sessionCreated']): void {
        if (this.log.isDebug) this.log.debug(`Session ${sessionId} starts on ${exit.label}.`);
    }

    sessionRetired({ sessionId, exit, reason, detail }: CrawlEvents['sessionRetired']): void {
        if (this.log.isDebug) this.log.debug(`Session ${sessionId} on ${exit.label} ends as ${reason}: ${detail}.`);
    }

    browserLaunched({ library, exit }: CrawlEvents['browserLaunched']): void {
        const how = exit === undefined ? 'with an exit for each page' : `on ${exit.label}`;
        if (this.log.isDebug) this.log.debug(`A browser (${library}) opens ${how}.`);
    }
}
