import type { Exit } from '../exit.js';
import type { Sites } from '../site.js';
import { EXIT_SNAPSHOT_MILLIS, SITE_SNAPSHOT_MILLIS } from './ages.js';
import type { ExitSnapshot, ExitHealthSnapshot } from './exit-snapshot.js';
import { fitExit, fitSite } from './fit-to-now.js';
import { mergeSites, withoutTraffic } from './merge.js';
import type { SiteSnapshot } from './site-snapshot.js';
import { restoreRest, restoreHealth, snapshotRest, snapshotHealth } from './exit-health.js';

/** What outlives the process of an exit; `undefined` when there is nothing. */
export function snapshotExit(sites: Sites, exit: Exit, now: number): ExitSnapshot | undefined {
    const bySite: Record<string, ExitHealthSnapshot> = {};
    for (const { name, tiers } of sites.using(exit)) {
        const siteExits = tiers.siteExitsOf(exit);
        const health = siteExits.find(exit);
        if (health === undefined || health.usedAt < now - EXIT_SNAPSHOT_MILLIS) continue;
        bySite[name] = snapshotHealth(health, now - siteExits.pace.horizonMillis);
    }
    const { failures, pacedUntil } = exit;
    const rest = snapshotRest(exit.rest);
    const isEmpty = failures === 0 && rest === undefined && pacedUntil <= now && Object.keys(bySite).length === 0;
    return isEmpty ? undefined : { failures, rest, pacedUntil, sites: bySite };
}

/** Takes up what an earlier process knew of an exit, as far as it is not too old; what was learned since goes before. */
export function restoreExit(sites: Sites, exit: Exit, stored: ExitSnapshot, now: number): void {
    const snapshot = fitExit(stored, now);
    exit.failures = Math.max(exit.failures, snapshot.failures);
    exit.rest ??= restoreRest(snapshot.rest);
    exit.pacedUntil = Math.max(exit.pacedUntil, snapshot.pacedUntil);
    for (const [name, health] of Object.entries(snapshot.sites)) {
        if (health.usedAt < now - EXIT_SNAPSHOT_MILLIS) continue;
        const site = sites.open(name);
        if (site.settings.route === exit.route) site.tiers.siteExitsOf(exit).restore(restoreHealth(exit, health), now);
    }
}

/** What outlives the process of a site; `undefined` when there is nothing. */
export function snapshotSite(sites: Sites, name: string, now: number): SiteSnapshot | undefined {
    const snapshot = sites.find(name)?.tiers.snapshot(now);
    return snapshot === undefined || snapshot.usedAt < now - SITE_SNAPSHOT_MILLIS ? undefined : snapshot;
}

/** Takes up what an earlier process knew of a site, unless that is too old or the site is in use already. */
export function restoreSite(sites: Sites, name: string, stored: SiteSnapshot, now: number): void {
    const snapshot = fitSite(stored, now);
    if (snapshot.usedAt < now - SITE_SNAPSHOT_MILLIS || sites.find(name) !== undefined) return;
    sites.open(name).tiers.restore(snapshot, now);
}

/** Takes up what somebody else, who asks the site at the same time, learned of it. */
export function learnSite(sites: Sites, name: string, news: SiteSnapshot, now: number): void {
    const tiers = sites.find(name)?.tiers;
    const snapshot = fitSite(news, now);
    const theirs = withoutTraffic(snapshot);
    if (tiers === undefined) {
        restoreSite(sites, name, theirs, now);
        return;
    }
    const ours = tiers.snapshot(now);
    tiers.learn(ours === undefined ? theirs : withTurnOf(snapshot, mergeSites(ours, snapshot)), now);
}

/** Whose turn it is to find out more is news, and no knowledge of our own. */
function withTurnOf({ tiers: theirs }: SiteSnapshot, merged: SiteSnapshot): SiteSnapshot {
    const tiers = merged.tiers.map((tier, index) => ({
        ...tier,
        pace: { ...tier.pace, scout: theirs[index]?.pace.scout },
    }));
    return { ...merged, tiers };
}
