import type { Arrival } from '../site/visit.js';
import type { ShareOptions } from './lot.js';
import { lot } from './lot.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface FingerprintOptions extends ShareOptions {
    /** @default 403 */
    readonly status?: number;
}

/** Headers that tell one kind of browser from another, and stay the same from page to page. */
const TELLING = ['user-agent', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'] as const;

/** Refuses a share of the fingerprints for good: of browsers, as their headers tell them apart. */
export function fingerprint({ share, seed, status = 403 }: FingerprintOptions): SitePolicy {
    return {
        name: 'fingerprint',
        judge: (visit) => (lot(fingerprintOf(visit), seed) < share ? refusal(status) : undefined),
    };
}

function fingerprintOf({ headers }: Arrival): string {
    return JSON.stringify(TELLING.map((name) => headers[name] ?? ''));
}
