import type { Capture } from '../capture.js';
import { apiLimits } from './api-limits.js';
import { botManagers } from './bot-managers.js';
import { cloudflare } from './cloudflare.js';
import { firewalls } from './firewalls.js';
import { gatekeepers } from './gatekeepers.js';
import { generations } from './generations.js';
import { nameless } from './nameless.js';
import { portalsAbroad } from './portals-abroad.js';
import { portals } from './portals.js';
import { regional } from './regional.js';
import { sites } from './sites.js';

/** Answers that turn a visitor away, slow it down or let it wait. */
export const blocked: readonly Capture[] = [
    ...cloudflare,
    ...botManagers,
    ...firewalls,
    ...regional,
    ...sites,
    ...nameless,
    ...generations,
    ...gatekeepers,
    ...portals,
    ...portalsAbroad,
    ...apiLimits,
];
