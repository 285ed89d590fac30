import type { Rule } from '../src/index.js';
import { lab, sessionsFor } from './support.js';

/** A link that two hosts send on to a shop, and a rule that notes where the requests for pages were sent on to. */
export async function sitesThatSendOn() {
    const target = await lab({
        exits: 2,
        sites: [{ hostname: 'link.test' }, { hostname: 'hop.test' }, { hostname: 'shop.test' }],
    });
    const [link, hop, shop] = target.sites as [(typeof target.sites)[0], ...typeof target.sites];
    const sendTo = (to: string) => ({
        name: 'sends on',
        judge: () => ({ status: 302, headers: { location: to } }),
    });
    const chain = [`${hop.url}/a`, `${shop!.url}/page/1`] as const;
    link.setPolicy(sendTo(chain[0]));
    hop.setPolicy(sendTo(chain[1]));
    const seen: (readonly string[] | undefined)[] = [];
    const look: Rule = { name: 'look', judge: ({ redirectUrls }) => void seen.push(redirectUrls) };
    return {
        proxySessions: sessionsFor(target, { detection: { rules: [look] } }),
        /** One that is sent on, and one that is not. */
        urls: [`${link.url}/go`, `${shop!.url}/page/2`],
        /** Where the first of them is sent. */
        chain,
        seen,
    };
}
