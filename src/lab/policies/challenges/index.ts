import { akamai } from './akamai.js';
import { awsWaf } from './aws-waf.js';
import type { Challenge } from './challenge.js';
import { cloudflare } from './cloudflare.js';
import { datadome } from './datadome.js';
import { imperva } from './imperva.js';
import { perimeterx } from './perimeterx.js';
import { recaptcha } from './recaptcha.js';

/** Whose challenges the lab can show. */
export type ChallengeVendor = 'akamai' | 'aws-waf' | 'cloudflare' | 'datadome' | 'imperva' | 'perimeterx' | 'recaptcha';

export const CHALLENGES: Readonly<Record<ChallengeVendor, Challenge>> = {
    akamai,
    'aws-waf': awsWaf,
    cloudflare,
    datadome,
    imperva,
    perimeterx,
    recaptcha,
};
