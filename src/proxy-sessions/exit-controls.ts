import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { ProxySessionsError, invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { noList } from '../dispatch/stop-reasons.js';
import { idAmongAll } from '../dispatch/supplies.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { Verdict } from '../engine/verdict.js';
import type { Identities } from '../identity/lifetime/identities.js';
import { readEntries } from '../providers/lists/parse-proxy-list.js';
import type { ExitList, Provider } from '../providers/provider.js';
import { positive } from './options/values.js';

/** How long an exit that is rested by hand rests, and where. */
export interface RestOptions {
    /** Where it rests, by the name that the option `site` gives the site. @default everywhere */
    readonly site?: string;
    readonly secs: number;
}

/** Proxies as an option, or a call, gives them: one list, or lists by price. */
export type GivenUrls = readonly (string | null)[] | readonly (readonly (string | null)[])[];

const restSchema = lazy(() =>
    z.strictObject({
        site: z.string('must be the name of a site').optional(),
        secs: positive(),
    }),
);

const BY_HAND: Verdict = {
    outcome: 'blocked',
    rule: 'rested-by-hand',
    evidence: 'restExit() was called',
    isSure: true,
};

export interface ExitControlsParts {
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly clock: Clock;
    readonly events: EventStream;
}

/** What the user changes of the exits while crawls run. */
export class ExitControls {
    constructor(private readonly parts: ExitControlsParts) {}

    /** Says what the user should know of the provider, and loads the list now and again, where it is one that is loaded. */
    load(onTrouble: (sentence: string) => void): void {
        const onGivenUp = (why: string): void => this.parts.dispatcher.stop(noList(why));
        for (const { provider } of this.parts.dispatcher.supplies) {
            if (provider.notice !== undefined) onTrouble(provider.notice);
            listOf(provider)?.loading?.start({ onTrouble, onGivenUp });
        }
    }

    stopLoading(): void {
        for (const { provider } of this.parts.dispatcher.supplies) listOf(provider)?.loading?.stop();
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
        const { identities, dispatcher, engine } = this.parts;
        for (const { provider } of dispatcher.supplies) {
            const list = listOf(provider);
            const listed = list?.find(name);
            if (listed === undefined) continue;
            list!.remove(listed);
            return true;
        }
        const exit = this.find(name);
        if (exit === undefined) return false;
        if (dispatcher.providerOf(exit).exits.kind === 'listed')
            throw notAList('removeExit', dispatcher.providerOf(exit));
        identities.endOn(exit, 'exit-removed', 'removeExit() was called');
        dispatcher.supply.discard(exit);
        if (exit.inFlight === 0) dispatcher.supply.end(exit);
        return engine.findExit(exit.id) === undefined;
    }

    /** @throws ProxySessionsError (`invalid-options`) when there is no such exit. */
    rest(name: string, options: RestOptions): void {
        const { site, secs } = parseOptions('restExit', restSchema(), options);
        const exit = this.find(name);
        if (exit === undefined) {
            // What was given may hold a password.
            throw invalidOption('restExit: there is no such exit; give its label, as in events, or its proxy URL.');
        }
        const sinceMillis = this.parts.clock.now();
        const rest = { sinceMillis, untilMillis: sinceMillis + secs * 1000, verdict: BY_HAND };
        this.parts.events.emit(this.parts.engine.restExit(exit, site, rest));
        this.parts.dispatcher.moveQueues();
    }

    private find(name: string): Exit | undefined {
        const { engine, dispatcher } = this.parts;
        for (const supply of dispatcher.supplies) {
            const listed = listOf(supply.provider)?.find(name);
            if (listed !== undefined) return engine.findExit(idAmongAll(supply, listed.id));
        }
        for (const exit of engine.knownExits()) if (exit.id === name || exit.label === name) return exit;
        return undefined;
    }

    /** The list that requests without a route use. */
    private list(method: string): ExitList {
        const { provider } = this.parts.dispatcher.supplies.main;
        const list = listOf(provider);
        if (list !== undefined) return list;
        throw notAList(method, provider);
    }
}

function notAList(method: string, { name }: Provider): ProxySessionsError {
    return new ProxySessionsError(
        'unsupported',
        `${method}: the exits of ${name} are not a list; it goes with "proxyUrls" and "tieredProxyUrls".`,
    );
}

function listOf({ exits }: Provider): ExitList | undefined {
    return exits.kind === 'listed' ? exits.list : undefined;
}

function tiersOf(urls: GivenUrls): readonly (readonly (string | null)[])[] {
    const entries = urls as readonly unknown[];
    if (!Array.isArray(urls)) throw invalidOption('setProxyUrls: give an array of proxy URLs.');
    return entries.some((entry) => Array.isArray(entry))
        ? (urls as readonly (readonly (string | null)[])[])
        : [urls as readonly (string | null)[]];
}
