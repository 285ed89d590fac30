import { z } from 'zod';
import { ProxySessionsError, invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { noList } from '../dispatch/stop-reasons.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Transition } from '../engine/transition.js';
import type { Verdict } from '../engine/verdict.js';
import type { Identities } from '../identity/identities.js';
import { readEntries } from '../providers/lists/parse-proxy-list.js';
import type { ExitList, Provider } from '../providers/provider.js';
import { positive } from './sites.js';

/** How long an exit that is rested by hand rests, and where. */
export interface RestOptions {
    /** Where it rests, by the name that the option `site` gives the site. @default everywhere */
    readonly site?: string;
    readonly secs: number;
}

/** Proxies as an option, or a call, gives them: one list, or lists by price. */
export type GivenUrls = readonly (string | null)[] | readonly (readonly (string | null)[])[];

const restSchema = z.strictObject({
    site: z.string('must be the name of a site').optional(),
    secs: positive,
});

const BY_HAND: Verdict = {
    outcome: 'blocked',
    rule: 'rested-by-hand',
    evidence: 'restExit() was called',
    isSure: true,
};

export interface ExitControlsParts {
    readonly provider: Provider;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly clock: Clock;
    readonly onTransition: (transition: Transition) => void;
}

/** What the user changes of the exits while crawls run. */
export class ExitControls {
    constructor(private readonly parts: ExitControlsParts) {}

    /** Says what the user should know of the provider, and loads the list now and again, where it is one that is loaded. */
    load(onTrouble: (sentence: string) => void): void {
        const { notice } = this.parts.provider;
        if (notice !== undefined) onTrouble(notice);
        const onGivenUp = (why: string): void => this.parts.dispatcher.stop(noList(why));
        this.knownList?.loading?.start({ onTrouble, onGivenUp });
    }

    stopLoading(): void {
        this.knownList?.loading?.stop();
    }

    set(urls: GivenUrls): void {
        const list = this.list('setProxyUrls');
        const tiers = tiersOf(urls);
        if (!list.hasTiers && tiers.length > 1) {
            throw invalidOption(
                'setProxyUrls: lists by price go with "tieredProxyUrls"; give one array of proxy URLs.',
            );
        }
        if (tiers.every((ofTier) => ofTier.length === 0)) {
            throw invalidOption(
                'setProxyUrls: the list is empty, which would end the crawl; give at least one proxy URL.',
            );
        }
        list.set(tiers.map((ofTier) => readEntries(ofTier, 'setProxyUrls')));
    }

    add(url: string | null, tier: number): boolean {
        const list = this.list('addExit');
        const [entry] = readEntries([url], 'addExit');
        if (!list.hasTiers && tier !== 0)
            throw invalidOption('addExit: a tier goes with "tieredProxyUrls"; leave it out.');
        return list.add(entry!, tier);
    }

    remove(name: string): boolean {
        const { provider, identities, dispatcher, engine } = this.parts;
        if (provider.exits.kind === 'listed') {
            const list = this.list('removeExit');
            const exit = list.find(name);
            if (exit !== undefined) list.remove(exit);
            return exit !== undefined;
        }
        const exit = this.find(name);
        if (exit === undefined) return false;
        identities.endOn(exit, 'exit-removed', 'removeExit() was called');
        dispatcher.discard(exit);
        if (exit.inFlight === 0) dispatcher.end(exit);
        return engine.findExit(exit.id) === undefined;
    }

    /** @throws ProxySessionsError (`invalid-options`) when there is no such exit. */
    rest(name: string, options: RestOptions): void {
        const { site, secs } = parseOptions('restExit', restSchema, options);
        const exit = this.find(name);
        if (exit === undefined) {
            // What was given may hold a password.
            throw invalidOption('restExit: there is no such exit; give its label, as in events, or its proxy URL.');
        }
        const sinceMillis = this.parts.clock.now();
        const rest = { sinceMillis, untilMillis: sinceMillis + secs * 1000, verdict: BY_HAND };
        this.parts.onTransition(this.parts.engine.restExit(exit, site, rest));
        this.parts.dispatcher.moveLines();
    }

    private find(name: string): Exit | undefined {
        const { engine } = this.parts;
        const listed = this.knownList?.find(name);
        if (listed !== undefined) return engine.findExit(listed.id);
        for (const exit of engine.knownExits()) if (exit.id === name || exit.label === name) return exit;
        return undefined;
    }

    private get knownList(): ExitList | undefined {
        const { exits } = this.parts.provider;
        return exits.kind === 'listed' ? exits.list : undefined;
    }

    private list(method: string): ExitList {
        if (this.knownList !== undefined) return this.knownList;
        throw new ProxySessionsError(
            'unsupported',
            `${method}: the exits of ${this.parts.provider.name} are not a list; it goes with "proxyUrls" and "tieredProxyUrls".`,
        );
    }
}

function tiersOf(urls: GivenUrls): readonly (readonly (string | null)[])[] {
    const entries = urls as readonly unknown[];
    if (!Array.isArray(urls)) throw invalidOption('setProxyUrls: give an array of proxy URLs.');
    return entries.some((entry) => Array.isArray(entry))
        ? (urls as readonly (readonly (string | null)[])[])
        : [urls as readonly (string | null)[]];
}
