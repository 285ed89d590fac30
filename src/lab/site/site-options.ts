import type { SitePolicy } from '../policies/site-policy.js';
import type { Content } from './content.js';
import type { Arrival } from './visit.js';

/** A target site. */
export interface SiteOptions {
    /**
     * The name in the site's URLs. The proxies of the lab resolve it to loopback; without a proxy only an
     * address of 127.0.0.0/8 or `localhost` leads anywhere.
     * @default '127.0.0.1'
     */
    readonly hostname?: string;
    /** Serve the same site over https too, with a certificate signed by `lab.ca`. @default false */
    readonly https?: boolean;
    /** Speak HTTP/2 over https with clients that can. @default false */
    readonly http2?: boolean;
    /** How long the site thinks before it answers, in milliseconds. @default 0 */
    readonly latencyMillis?: number;
    /** Whom the site turns away; the first policy that objects wins. @default [] */
    readonly policy?: SitePolicy | readonly SitePolicy[];
    /** What the site shows instead of its own pages: a body, a whole answer, or nothing to leave that path as it is. */
    readonly pages?: (visit: Arrival) => string | Content | undefined;
}
