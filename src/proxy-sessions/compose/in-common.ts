import { localeOf } from '../../common/locale.js';
import type { SharedParts } from '../../crawlee3/wiring/shared-parts.js';
import { SharedResidents } from '../../identity/pool/residents.js';
import type { ExitCheckSources } from './exit-check-of.js';
import { exitCheckOf } from './exit-check-of.js';
import type { ResolvedOptions } from '../options/options.js';

type InCommon = Pick<SharedParts, 'exitCheck' | 'localeOf' | 'preparing' | 'residents'>;

/** What the crawlers of one instance have in common of their identities. */
export function inCommon(options: ResolvedOptions, sources: ExitCheckSources): InCommon {
    const { matchLocale, share } = options;
    return {
        exitCheck: exitCheckOf(options, sources),
        localeOf: ({ place }) => (matchLocale === false ? undefined : localeOf(place)),
        preparing: new Map(),
        residents: share === 'sessions' ? new SharedResidents() : undefined,
    };
}
