import { z } from 'zod';

/** Apify Proxy on loopback. Started by `startLab({ apify: … })`. */
export interface ApifyGatewayOptions {
    /** @default 'lab-password' */
    readonly password?: string;
    /** Exit IPs of each group, from 127.4.0.1 on. @default { SHADER: 50, RESIDENTIAL: 50, GOOGLE_SERP: 10 } */
    readonly groups?: Readonly<Record<string, number>>;
    /** Countries that it has exits in. @default US, DE and CZ */
    readonly countries?: readonly string[];
    /** After so long without a request a residential session is given another IP. @default 60000 */
    readonly residentialIdleMillis?: number;
    /** After so long without a request any other session is given another IP. @default 93600000 */
    readonly idleMillis?: number;
}

const natural = z.int('must be a whole number').positive('must be at least 1');
const millis = z.number('must be a number').positive('must be more than 0');

export const apifyGatewaySchema = z.strictObject({
    password: z.string('must be a text').min(1, 'must not be empty').default('lab-password'),
    groups: z
        .record(z.string(), natural, 'must be numbers of exits by group name')
        .default({ SHADER: 50, RESIDENTIAL: 50, GOOGLE_SERP: 10 }),
    countries: z.array(z.string('must be a country code'), 'must be country codes').default(['US', 'DE', 'CZ']),
    residentialIdleMillis: millis.default(60_000),
    idleMillis: millis.default(26 * 3_600_000),
});

export type ResolvedApifyGatewayOptions = Required<ApifyGatewayOptions>;
