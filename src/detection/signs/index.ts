import { BOT_MANAGERS } from './bot-managers.js';
import { CAPTCHAS } from './captchas.js';
import { CLOUDFLARE } from './cloudflare.js';
import { FIREWALLS } from './firewalls.js';
import { NAMELESS } from './nameless.js';
import { REGIONAL } from './regional.js';
import { SELF_HOSTED } from './self-hosted.js';
import type { SignedPages } from './sign.js';
import { SITES } from './sites.js';
import { WAITING_ROOMS } from './waiting-rooms.js';

/** All pages that are known by their signs, in the order in which they are asked for: the nameless ones last. */
export const SIGNED_PAGES: readonly SignedPages[] = [
    ...CLOUDFLARE,
    ...BOT_MANAGERS,
    ...FIREWALLS,
    ...SELF_HOSTED,
    ...REGIONAL,
    ...SITES,
    ...WAITING_ROOMS,
    ...CAPTCHAS,
    ...NAMELESS,
];

/** Rules whose pages may let a visitor through by their script, without anybody's help. */
export const CHALLENGE_RULES: ReadonlySet<string> = new Set(
    SIGNED_PAGES.filter(({ solvesItself }) => solvesItself === true).map(({ rule }) => rule),
);
