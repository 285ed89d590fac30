import type { HeldBack } from '../dispatch/dispatch-listener.js';
import type { Choice } from '../engine/choice.js';
import type { Lease } from '../engine/engine.js';
import type { Conclusion } from '../engine/exit.js';
import type { Verdict } from '../engine/verdict.js';
import type { BrowserBegin, Listener, SessionBegin, SessionEnd } from './listener.js';
import type { Log } from './log.js';

const CHOICES: Readonly<Record<Choice, string>> = {
    untried: 'not used there before',
    trial: 'on trial',
    known: 'known to be accepted',
    scout: 'a scout, which finds out how much is accepted',
    shared: 'shared, because all others are busy',
    bound: "the request's identity has it already",
};

const HELD_BACK: Readonly<Record<HeldBack, string>> = {
    'trials-running': 'an exit on trial has to answer first',
    'address-waits': 'the address was refused before, and waits for an exit that can tell why',
    'all-busy': 'each exit that may go is busy, or would be too fast',
    'all-resting': 'all exits rest',
    paused: 'the site refuses everybody and is left alone',
    'account-limited': 'the proxy service limits the account',
    'used-up': 'every exit has served as many requests as it may',
    'no-exits': 'there is no exit',
};

/** Explains each decision at Crawlee's log level `DEBUG`. */
export class DecisionLog implements Listener {
    /** Why the first request in a site's line was held back last. */
    private readonly heldBack = new Map<string, HeldBack>();

    constructor(private readonly log: Log) {}

    onLease({ site, exit, choice }: Lease): void {
        this.heldBack.delete(site);
        if (this.log.isDebug) this.log.debug(`${site} by ${exit.label}: ${CHOICES[choice]}.`);
    }

    onHeldBack(site: string, why: HeldBack): void {
        if (!this.log.isDebug || this.heldBack.get(site) === why) return;
        this.heldBack.set(site, why);
        this.log.debug(`${site} has to wait: ${HELD_BACK[why]}.`);
    }

    onWaited(site: string, millis: number): void {
        if (this.log.isDebug && millis > 0) this.log.debug(`${site} was waited for ${millis / 1000} s.`);
    }

    onVerdict({ site, exit }: Lease, { outcome, rule, evidence }: Verdict): void {
        if (this.log.isDebug) this.log.debug(`${site} by ${exit.label}: ${outcome} (${rule}: ${evidence}).`);
    }

    onConcluded({ site, exit }: Lease, conclusion: Conclusion): void {
        if (conclusion !== 'handlerFailed' || !this.log.isDebug) return;
        this.log.debug(`${site} by ${exit.label}: the page was fetched, and its handler failed.`);
    }

    onSessionCreated({ sessionId, exit }: SessionBegin): void {
        if (this.log.isDebug) this.log.debug(`Session ${sessionId} begins on ${exit}.`);
    }

    onSessionRetired({ sessionId, exit, reason, detail }: SessionEnd): void {
        if (this.log.isDebug) this.log.debug(`Session ${sessionId} on ${exit} ends as ${reason}: ${detail}.`);
    }

    onBrowserLaunched({ kind, exit }: BrowserBegin): void {
        const how = exit === undefined ? 'with an exit for each page' : `on ${exit}`;
        if (this.log.isDebug) this.log.debug(`A browser (${kind}) opens ${how}.`);
    }
}
