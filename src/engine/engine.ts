import type { Random } from '../common/session-id.js';
import { Account } from './account.js';
import type { Lease, OpenLease } from './open-lease.js';
import { endLease, endSending } from './open-lease.js';
import type { Choice } from './choice.js';
import { choiceOf } from './choice.js';
import type { CooldownOptions } from './cooldown.js';
import type { Exit, ExitInfo, Rest, Tally } from './exit.js';
import { countOutcome, emptyTally, newExit } from './exit.js';
import { explainSite } from './explain/explain-site.js';
import type { SiteExplanation } from './explain/site-explanation.js';
import { Learning } from './learning.js';
import type { ExitMemory, StandingMemory } from './memory/exit-memory.js';
import { EXIT_MEMORY_MILLIS, SITE_MEMORY_MILLIS } from './memory/ages.js';
import { fitExit, fitSite } from './memory/fit-to-now.js';
import { recallRest, recallStanding, rememberRest, rememberStanding } from './memory/standings.js';
import type { SiteNews } from './memory/merge.js';
import { mergeSites, withoutTraffic } from './memory/merge.js';
import type { SiteMemory } from './memory/site-memory.js';
import { answerOf } from './answer-of.js';
import type { Answer, Heard } from './answers.js';
import type { Availability, Pick } from './pick.js';
import type { SiteSettings } from './site-settings.js';
import { DEFAULT_SITE_SETTINGS } from './site-settings.js';
import type { Site } from './site.js';
import { Sites } from './site.js';
import { findSpent } from './spent-exits.js';
import type { Standing } from './standing.js';
import { isTrusted, wasAccepted } from './standing.js';
import type { Transition } from './transition.js';
import type { Verdict } from './verdict.js';

export interface EngineOptions {
    readonly random: Random;
    /** How long an exit rests, where a site has no settings of its own, and whose proxy failed. */
    readonly cooldown: CooldownOptions;
    /** Sites that are remembered at the same time. */
    readonly maxSites: number;
    /** After this long a lease that nobody settled counts as ended. */
    readonly maxLeaseMillis: number;
    /** Whether exits are those of a list, or drawn from a supply without end. @default 'listed' */
    readonly exits?: 'listed' | 'drawn';
    /** How long a site that refuses everybody costs its requests nothing. @default 60 000 */
    readonly outageMillis?: number;
    /** What is different on a site. @default nothing */
    readonly settingsOf?: (site: string) => Partial<SiteSettings>;
}

export type { Lease } from './open-lease.js';

/** A lease, or why there is none. */
export type LeaseResult =
    | { readonly kind: 'lease'; readonly lease: Lease }
    /** The proxy service limits the account: nothing may go before `untilMillis`. */
    | { readonly kind: 'account-limited'; readonly untilMillis: number }
    | Exclude<Pick, { kind: 'exit' }>;

/** What one request taught, and what follows for it. */
export interface Noted {
    readonly transitions: readonly Transition[];
    /** Whether its session goes on: it is not to blame, and worth keeping. */
    readonly session: 'keep' | 'end';
    /**
     * What it costs the request: `nothing` while the site refuses everybody and is taken to be back soon; `little` when
     * its proxy failed, or the site has accepted nobody yet, or the exit was found to be to blame:
     * that says nothing of the request.
     */
    readonly cost: 'nothing' | 'little' | 'attempt';
}

/**
 * Knows the exits and the sites, decides which exit serves a site next and learns from every outcome. Pure:
 * the time and all randomness are handed in, so the same calls always lead to the same decisions.
 */
export class Engine {
    readonly totals: Tally = emptyTally();
    private readonly exits = new Map<string, Exit>();
    private readonly sites: Sites;
    private readonly learning: Learning;
    private readonly account: Account;
    private readonly leases = new Set<OpenLease>();

    constructor(private readonly options: EngineOptions) {
        const { random, maxSites, cooldown, settingsOf = () => ({}) } = options;
        this.sites = new Sites(
            () => this.exits.values(),
            maxSites,
            (site) => ({ ...DEFAULT_SITE_SETTINGS, cooldown, ...settingsOf(site) }),
            random,
            options.exits ?? 'listed',
        );
        this.learning = new Learning(cooldown, random);
        this.account = new Account(random);
    }

    get exitCount(): number {
        return this.exits.size;
    }

    get requestsRunning(): number {
        return this.leases.size;
    }

    knownExits(): Iterable<Exit> {
        return this.exits.values();
    }

    knownSites(): Iterable<Site> {
        return this.sites;
    }

    /** What is believed of a site, with sentences for people; `undefined` when it was never used. */
    explain(siteName: string, now: number): SiteExplanation | undefined {
        const site = this.sites.find(siteName);
        return site && explainSite(site, now);
    }

    /** What each exit did on all sites; those that did nothing are left out. */
    exitTallies(): ReadonlyMap<Exit, Readonly<Tally>> {
        return this.sites.tallies(this.exits.values());
    }

    addExit(info: ExitInfo): Exit {
        const known = this.exits.get(info.id);
        if (known !== undefined) return known;
        const exit = newExit(info);
        this.exits.set(exit.id, exit);
        for (const { tiers } of this.sites) tiers.add(exit);
        return exit;
    }

    /** Whether the site has not used all exits yet. */
    hasUntried(siteName: string): boolean {
        return this.sites.find(siteName)?.tiers.hasUntried ?? this.exits.size > 0;
    }

    findExit(id: string): Exit | undefined {
        return this.exits.get(id);
    }

    /** Has an exit begin nothing more. What it does already may end and is learned from; forget it after that. */
    drainExit(exit: Exit): void {
        exit.dropped = true;
    }

    /** Has an exit rest on one site, or on all, because somebody says so. */
    restExit(exit: Exit, siteName: string | undefined, rest: Rest): Transition {
        if (siteName === undefined) exit.rest = rest;
        else this.sites.open(siteName).tiers.lineOf(exit).rest(exit, rest);
        return { kind: 'exitCooldown', exit, site: siteName, rest, tally: this.sites.tallyOf(exit) };
    }

    /** Forgets an exit for good. Its open leases may still be settled. */
    dropExit(exit: Exit): void {
        exit.dropped = true;
        this.exits.delete(exit.id);
        for (const { tiers } of this.sites) tiers.lineOf(exit).forget(exit);
    }

    /**
     * Leases the best exit for the site now, or says why there is none.
     * @param address The page that will be asked for.
     * @param others Whether other requests for the site may go before one whose address is in doubt.
     * @param busy Whether an exit that serves another request may be shared when no idle one can go.
     */
    lease(
        siteName: string,
        now: number,
        busy: 'share' | 'leave-alone' = 'share',
        address?: string,
        others: 'may-go' | 'wait-too' = 'may-go',
    ): LeaseResult {
        this.expireLeases(now);
        if (this.account.limitedUntilMillis > now) {
            return { kind: 'account-limited', untilMillis: this.account.limitedUntilMillis };
        }
        const site = this.sites.open(siteName);
        const pick = site.tiers.pick(now, busy, address, others);
        if (pick.kind !== 'exit') return pick;
        const { standing } = pick;
        const choice = choiceOf(standing, site.tiers.lineOf(standing.exit).pace.isScout(standing));
        return { kind: 'lease', lease: this.open(site, standing, choice, now, address) };
    }

    /** Leases a certain exit, ready or not: for requests of a session that is bound to it. */
    leaseExit(exit: Exit, siteName: string, now: number): Lease {
        const site = this.sites.open(siteName);
        return this.open(site, site.tiers.lineOf(exit).standingOf(exit), 'bound', now);
    }

    /** Whether a certain exit may be used for the site now. */
    availability(exit: Exit, siteName: string, now: number): Availability {
        if (exit.dropped || this.account.limitedUntilMillis > now) return this.resting(exit);
        return this.sites.open(siteName).tiers.availability(exit, now);
    }

    /** Keeps an exit, on one site, to the session that is bound to it, until `free` is called. */
    reserve(exit: Exit, siteName: string): void {
        this.sites.open(siteName).tiers.lineOf(exit).reserve(exit);
    }

    free(exit: Exit, siteName: string, now: number): void {
        this.sites.open(siteName).tiers.lineOf(exit).free(exit, now);
    }

    /** The same as `availability` for the session that reserved the exit. */
    availabilityToOwner(exit: Exit, siteName: string, now: number): Availability {
        if (exit.dropped || this.account.limitedUntilMillis > now) return this.resting(exit);
        return this.sites.open(siteName).tiers.lineOf(exit).availability(exit, now, 'owner');
    }

    private resting({ dropped }: Exit): Availability {
        return { kind: 'resting', untilMillis: dropped ? Infinity : this.account.limitedUntilMillis };
    }

    /** Has a certain exit find out how much the site accepts, because no other is to be used. */
    letGoAhead(exit: Exit, siteName: string, now: number): void {
        this.sites.open(siteName).tiers.lineOf(exit).letGoAhead(exit, now);
    }

    /** Whether a request is under way that decides what the site makes of the exit. */
    isOnTrial(exit: Exit, siteName: string): boolean {
        return this.sites.find(siteName)?.tiers.lineOf(exit).find(exit)?.onTrial === true;
    }

    /**
     * Says with which session a leased request is sent, before it is.
     * @param depth How many requests the session will have sent to the site, this one included.
     */
    bind(lease: Lease, session: unknown, depth: number): void {
        const { request } = lease as OpenLease;
        request.session = session;
        request.depth = depth;
    }

    /** An exit that serves nothing, and has done all that the site accepts of it for so long that another one is better. */
    findSpent(siteName: string, now: number): Exit | undefined {
        const site = this.sites.find(siteName);
        return site && findSpent(this.exits.values(), site.tiers, now);
    }

    /** After how many requests the site refuses a session; `Infinity` as long as nothing speaks for a limit. */
    sessionDepth(siteName: string): number {
        return this.sites.find(siteName)?.tiers.sessionDepth ?? Infinity;
    }

    /**
     * Learns what a request taught, as soon as it is known; the exit stays in use until the lease is released.
     * @param address The page that was asked for, to tell a page that nobody may see from an exit that may see none.
     */
    note(lease: Lease, verdict: Verdict, now: number, address?: string): Noted {
        const open = lease as OpenLease;
        if (!this.leases.has(open)) return NOTHING_NOTED;
        const { exit, standing, of: site, startedAt, request } = open;
        request.address ??= address;
        for (const tally of open.tallies) countOutcome(tally, verdict, open.isNoted ? 'again' : 'first');
        open.isNoted = true;
        this.account.heard(verdict, now);
        const line = site.tiers.lineOf(exit);
        const answer = verdict.about === undefined ? answerOf(verdict) : undefined;
        if (answer === undefined) line.takeBack(request, now);
        if (verdict.about !== undefined) return NOTHING_NOTED;
        const heard = answer === undefined ? NOTHING_HEARD : site.tiers.heard(request, answer, verdict, now);
        const exitTally = (): Tally => this.sites.tallyOf(exit);
        const transitions = this.learning.apply(
            { exit, exitTally, standing, of: site, startedAt, heard },
            verdict,
            now,
        );
        // A page is in use for as long as its handler takes, and costs the exit nothing, unless the user counts pages.
        if (answer === 'accepted' && site.settings.limits.maxConcurrency === Infinity) endSending(open, now);
        const { since } = line.blame.trouble;
        const { outageMillis = DEFAULT_OUTAGE_MILLIS } = this.options;
        const isInTrouble = since !== undefined && answer !== 'accepted' && line.blame.hasAccepted;
        const isConvicted = heard.exits.some((convicted) => convicted.standing === standing);
        const isExitsFault =
            (answer === 'refused' && request.sentAt < standing.convictedAt) ||
            (answer === 'refused' && !line.blame.hasAccepted) ||
            transitions.some((news) => news.kind === 'exitCooldown' && news.site === undefined);
        return {
            transitions,
            session: this.mayKeepSession(standing, answer) || isInTrouble ? (isConvicted ? 'end' : 'keep') : 'end',
            cost: isInTrouble && now - since < outageMillis ? 'nothing' : isExitsFault ? 'little' : 'attempt',
        };
    }

    /** A session of a supply without end is as hard to find as its exit; one of a list is made anew on the same exit. */
    private mayKeepSession(standing: Standing, answer: Answer | undefined): boolean {
        const isDrawn = this.options.exits === 'drawn';
        return isDrawn ? wasAccepted(standing) && answer === 'refused' : answer === 'reset';
    }

    /** Takes an exit as used to the limit of every site at that time, because nobody can say how much it was. */
    assumeUsed(exit: Exit, millis: number): void {
        for (const { tiers } of this.sites) {
            const line = tiers.lineOf(exit);
            const standing = line.find(exit);
            if (standing !== undefined) line.pace.assumeUsed(standing, millis);
        }
    }

    /** Ends a lease. Doing so again, or after the lease expired, changes nothing. */
    release(lease: Lease, now: number): void {
        const open = lease as OpenLease;
        if (!this.leases.delete(open)) return;
        endLease(open, now);
    }

    /** What outlives the process of an exit; `undefined` when there is nothing. */
    rememberExit(exit: Exit, now: number): ExitMemory | undefined {
        const sites: Record<string, StandingMemory> = {};
        for (const { name, tiers } of this.sites) {
            const line = tiers.lineOf(exit);
            const standing = line.find(exit);
            if (standing === undefined || standing.usedAt < now - EXIT_MEMORY_MILLIS) continue;
            sites[name] = rememberStanding(standing, now - line.pace.horizonMillis);
        }
        const { failures, pacedUntil } = exit;
        const rest = rememberRest(exit.rest);
        const isEmpty = failures === 0 && rest === undefined && pacedUntil <= now && Object.keys(sites).length === 0;
        return isEmpty ? undefined : { failures, rest, pacedUntil, sites };
    }

    /** Takes up what an earlier process knew of an exit, as far as it is not too old; what was learned since goes before. */
    recallExit(exit: Exit, stored: ExitMemory, now: number): void {
        const memory = fitExit(stored, now);
        exit.failures = Math.max(exit.failures, memory.failures);
        exit.rest ??= recallRest(memory.rest);
        exit.pacedUntil = Math.max(exit.pacedUntil, memory.pacedUntil);
        for (const [name, standing] of Object.entries(memory.sites)) {
            if (standing.usedAt < now - EXIT_MEMORY_MILLIS) continue;
            this.sites.open(name).tiers.lineOf(exit).recall(recallStanding(exit, standing), now);
        }
    }

    /** What outlives the process of a site; `undefined` when there is nothing. */
    rememberSite(name: string, now: number): SiteMemory | undefined {
        const memory = this.sites.find(name)?.tiers.remember(now);
        return memory === undefined || memory.usedAt < now - SITE_MEMORY_MILLIS ? undefined : memory;
    }

    /** Takes up what an earlier process knew of a site, unless that is too old or the site is in use already. */
    recallSite(name: string, stored: SiteMemory, now: number): void {
        const memory = fitSite(stored, now);
        if (memory.usedAt < now - SITE_MEMORY_MILLIS || this.sites.find(name) !== undefined) return;
        this.sites.open(name).tiers.recall(memory);
    }

    /** Takes up what somebody else, who asks the site at the same time, learned of it. */
    learnSite(name: string, news: SiteNews, now: number): void {
        const tiers = this.sites.find(name)?.tiers;
        const memory = fitSite(news.memory, now);
        const theirs = withoutTraffic(memory);
        if (tiers === undefined) {
            this.recallSite(name, theirs, now);
            return;
        }
        const ours = tiers.remember(now);
        tiers.learn(ours === undefined ? theirs : mergeSites(ours, { ...news, memory }), now);
    }

    private open(of: Site, standing: Standing, choice: Choice, now: number, address?: string): Lease {
        const line = of.tiers.lineOf(standing.exit);
        const { wasTrusted, wasTrial } = { wasTrusted: isTrusted(standing), wasTrial: !wasAccepted(standing) };
        const isProbe = line.startProbe();
        const sentAt = line.start(standing, now);
        const wasSlowed = standing.slowed !== undefined;
        const request = { standing, address, session: {}, depth: 0, sentAt, wasTrusted, wasTrial, wasSlowed, isProbe };
        const lease: OpenLease = {
            exit: standing.exit,
            site: of.name,
            startedAt: now,
            choice,
            tallies: [this.totals, of.tally, standing.tally],
            standing,
            of,
            request,
            isNoted: false,
            isSending: true,
        };
        standing.exit.inFlight += 1;
        standing.exit.leases += 1;
        this.leases.add(lease);
        return lease;
    }

    private expireLeases(now: number): void {
        for (const lease of this.leases) {
            if (now - lease.startedAt < this.options.maxLeaseMillis) return;
            this.release(lease, now);
        }
    }
}

/** Until then, a site that refuses everybody is taken to be back soon. */
const DEFAULT_OUTAGE_MILLIS = 60_000;
const NOTHING_HEARD: Heard = { exits: [] };
const NOTHING_NOTED: Noted = { transitions: [], session: 'end', cost: 'attempt' };
