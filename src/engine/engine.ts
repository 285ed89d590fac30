import type { Availability } from './choosing/selection.js';
import { choiceOf } from './choosing/choice.js';
import { findSpent } from './choosing/spent-exits.js';
import type { EngineOptions } from './engine-options.js';
import type { EngineEvent } from './events.js';
import type { Exit, ExitInfo, Rest, Tally } from './exit.js';
import { emptyTally, ONLY_SUPPLY } from './exit.js';
import { Exits } from './exits.js';
import { explainSite } from './explain/explain-site.js';
import type { SiteExplanation } from './explain/site-explanation.js';
import { Learning } from './learning/learning.js';
import type { Noted } from './learning/noting.js';
import { NOTHING_NOTED, Noting } from './learning/noting.js';
import type { LeaseResult } from './leases/lease-result.js';
import type { Lease, OpenLease } from './leases/open-lease.js';
import { OpenLeases } from './leases/open-leases.js';
import type { Site } from './site.js';
import { Sites } from './site.js';
import { DEFAULT_SITE_SETTINGS } from './site-settings.js';
import type { ExitSnapshot } from './snapshots/exit-snapshot.js';
import { learnSite, restoreExit, restoreSite, snapshotExit, snapshotSite } from './snapshots/exits-and-sites.js';
import type { SiteSnapshot } from './snapshots/site-snapshot.js';
import type { Supply } from './tiers/supply.js';
import { SuppliesByKey } from './tiers/supply.js';
import { tierChange } from './tiers/tier-change.js';
import type { Verdict } from './verdict.js';

export type { EngineOptions } from './engine-options.js';
export type { Noted } from './learning/noting.js';
export type { LeaseResult } from './leases/lease-result.js';
export type { Lease } from './leases/open-lease.js';

/**
 * Knows the exits and the sites, decides which exit serves a site next and learns from every outcome. Pure:
 * the time and all randomness are handed in, so the same calls always lead to the same decisions.
 */
export class Engine {
    readonly totals: Tally = emptyTally();
    private readonly exits: Exits;
    private readonly sites: Sites;
    private readonly supplies: SuppliesByKey;
    private readonly leases: OpenLeases;
    private readonly noting: Noting;

    constructor({
        random,
        maxSites,
        maxLeaseMillis,
        cooldown,
        exits = 'listed',
        settingsOf = () => ({}),
    }: EngineOptions) {
        this.supplies = new SuppliesByKey(random);
        this.sites = new Sites(
            () => this.exits,
            maxSites,
            (site) => ({ ...DEFAULT_SITE_SETTINGS, cooldown, ...settingsOf(site) }),
            random,
            exits,
        );
        this.exits = new Exits(this.sites, this.supplies);
        this.leases = new OpenLeases(this.supplies, this.totals, maxLeaseMillis);
        this.noting = new Noting(this.sites, new Learning(cooldown, random));
    }

    get exitCount(): number {
        return this.exits.size;
    }

    get requestsRunning(): number {
        return this.leases.size;
    }

    knownExits(): Iterable<Exit> {
        return this.exits;
    }

    knownSites(): Iterable<Site> {
        return this.sites;
    }

    /** The sites on which an exit was used, or is known of. */
    sitesUsing(exit: Exit): Iterable<Site> {
        return this.sites.using(exit);
    }

    /** What is believed of a site, with sentences for people; `undefined` when it was never used. */
    explain(siteName: string, now: number): SiteExplanation | undefined {
        const site = this.sites.find(siteName);
        return site && explainSite(site, now);
    }

    /** What each exit did on all sites; those that did nothing are left out. */
    exitTallies(): ReadonlyMap<Exit, Readonly<Tally>> {
        return this.sites.tallies(this.exits);
    }

    addExit(info: ExitInfo): Exit {
        return this.exits.add(info);
    }

    /** Whether the site has not used all exits yet. */
    hasUntried(siteName: string): boolean {
        return this.sites.find(siteName)?.tiers.hasUntried ?? this.exits.size > 0;
    }

    /** What the exits of one supply did, and how its service treats us. */
    supplyOf(key: string): Supply {
        return this.supplies.of({ supply: key });
    }

    /** A supply whose exits are gone is not used any more. */
    forgetSupply(key: string): void {
        this.supplies.forget(key);
    }

    /** The supply that should make an exit, so that the site can go on, or can be tried by a cheaper one. */
    supplyToGrow(siteName: string): { readonly current: string; readonly wanted: string | undefined } {
        const { tiers } = this.sites.open(siteName);
        return { current: tiers.currentSupply?.key ?? ONLY_SUPPLY, wanted: tiers.wantedSupply?.key };
    }

    findExit(id: string): Exit | undefined {
        return this.exits.find(id);
    }

    /** Has an exit begin nothing more. What it does already may end and is learned from; forget it after that. */
    drainExit(exit: Exit): void {
        exit.dropped = true;
    }

    /** Has an exit rest on one site, or on all, because somebody says so. */
    restExit(exit: Exit, siteName: string | undefined, rest: Rest): EngineEvent {
        if (siteName === undefined) exit.rest = rest;
        else this.sites.open(siteName).tiers.siteExitsOf(exit).rest(exit, rest);
        return { kind: 'exitCooldown', exit, site: siteName, rest, tally: this.sites.tallyOf(exit) };
    }

    /** Forgets an exit for good. Its open leases may still be settled. */
    dropExit(exit: Exit): void {
        this.exits.drop(exit);
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
        this.leases.endOverdue(now);
        const site = this.sites.open(siteName);
        const { account, running } = this.supplies.of({ supply: site.tiers.currentSupply?.key });
        const { limitedUntilMillis } = account;
        if (limitedUntilMillis > now) return { kind: 'account-limited', untilMillis: limitedUntilMillis };
        if (running >= account.mostRequests) return { kind: 'account-busy', untilMillis: undefined };
        const selection = site.tiers.select(now, busy, address, others);
        if (selection.kind !== 'exit') return selection;
        const { health } = selection;
        const choice = choiceOf(health, site.tiers.siteExitsOf(health.exit).pace.scouts.has(health));
        return { kind: 'lease', lease: this.leases.open(site, health, choice, now, address), events: tierChange(site) };
    }

    /** Leases a certain exit, ready or not: for requests of a session that is bound to it. */
    leaseExit(exit: Exit, siteName: string, now: number): Lease {
        const site = this.sites.open(siteName);
        return this.leases.open(site, site.tiers.siteExitsOf(exit).healthOf(exit), 'bound', now);
    }

    /** Whether a certain exit may be used for the site now. */
    availability(exit: Exit, siteName: string, now: number): Availability {
        return this.restOf(exit, now) ?? this.sites.open(siteName).tiers.availability(exit, now);
    }

    /** Keeps an exit, on one site, to the session that is bound to it, until `free` is called. */
    reserve(exit: Exit, siteName: string, now: number): void {
        this.sites.open(siteName).tiers.siteExitsOf(exit).reserve(exit, now);
    }

    free(exit: Exit, siteName: string, now: number): void {
        this.sites.open(siteName).tiers.siteExitsOf(exit).free(exit, now);
    }

    /** The same as `availability` for the session that reserved the exit. */
    availabilityToOwner(exit: Exit, siteName: string, now: number): Availability {
        return (
            this.restOf(exit, now) ?? this.sites.open(siteName).tiers.siteExitsOf(exit).availability(exit, now, 'owner')
        );
    }

    /** Why an exit is to be used nowhere, if so: it is gone, or its account is limited. */
    private restOf(exit: Exit, now: number): Availability | undefined {
        const { account, running } = this.supplies.of(exit);
        const untilMillis = exit.dropped ? Infinity : account.limitedUntilMillis;
        if (untilMillis > now) return { kind: 'resting', untilMillis };
        return running >= account.mostRequests ? { kind: 'paced', untilMillis: Infinity } : undefined;
    }

    /** Has a certain exit find out how much the site accepts, because no other is to be used. */
    letGoAhead(exit: Exit, siteName: string, now: number): void {
        this.sites.open(siteName).tiers.siteExitsOf(exit).letGoAhead(exit, now);
    }

    /** Whether a request is under way that decides what the site makes of the exit. */
    isOnTrial(exit: Exit, siteName: string): boolean {
        return this.sites.find(siteName)?.tiers.siteExitsOf(exit).find(exit)?.onTrial === true;
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
        return site && findSpent(this.exits, site.tiers, now);
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
        open.request.address ??= address;
        return this.noting.note(open, verdict, now);
    }

    /** How long the answer to a leased request should be waited for, before another exit is tried; `Infinity` for as long as it takes. */
    patienceMillis(lease: Lease, address: string): number {
        const { exit, of: site } = lease as OpenLease;
        return site.tiers.siteExitsOf(exit).patienceMillis(address);
    }

    /** Takes an exit as used to the limit of every site at that time, because nobody can say how much it was. */
    assumeUsed(exit: Exit, millis: number): void {
        for (const { tiers } of this.sites.using(exit)) {
            const siteExits = tiers.siteExitsOf(exit);
            const health = siteExits.find(exit);
            if (health !== undefined) siteExits.pace.assumeUsed(health, millis);
        }
    }

    /** Ends a lease. Doing so again, or after the lease expired, changes nothing. */
    release(lease: Lease, now: number): void {
        this.leases.end(lease as OpenLease, now);
    }

    /** What outlives the process of an exit; `undefined` when there is nothing. */
    snapshotExit(exit: Exit, now: number): ExitSnapshot | undefined {
        return snapshotExit(this.sites, exit, now);
    }

    /** Takes up what an earlier process knew of an exit, as far as it is not too old; what was learned since goes before. */
    restoreExit(exit: Exit, stored: ExitSnapshot, now: number): void {
        restoreExit(this.sites, exit, stored, now);
    }

    /** What outlives the process of a site; `undefined` when there is nothing. */
    snapshotSite(name: string, now: number): SiteSnapshot | undefined {
        return snapshotSite(this.sites, name, now);
    }

    /** Takes up what an earlier process knew of a site, unless that is too old or the site is in use already. */
    restoreSite(name: string, stored: SiteSnapshot, now: number): void {
        restoreSite(this.sites, name, stored, now);
    }

    /** Takes up what somebody else, who asks the site at the same time, learned of it. */
    learnSite(name: string, news: SiteSnapshot, now: number): void {
        learnSite(this.sites, name, news, now);
    }
}
