import { z } from 'zod';

/** Zyte Smart Proxy Manager on loopback: it behaves as the service does, on a scale of its own. */
export interface ZyteGatewayOptions {
    /** @default 'lab-key' */
    readonly apiKey?: string;
    /** How many exit IPs it has, from 127.5.0.1 on. @default 100 */
    readonly exits?: number;
    /** What has to lie between two requests of one session. @default 120, a hundredth of the service's 12 s */
    readonly delayMillis?: number;
    /** From this delay on, answers say when the next request is welcome. @default 1200 */
    readonly softLimitMillis?: number;
    /** After so long without a request a session ends. @default 18000 */
    readonly idleMillis?: number;
    /** @default 5000 */
    readonly maxSessions?: number;
}

const natural = z.int('must be a whole number').positive('must be at least 1');

export const zyteGatewaySchema = z.strictObject({
    apiKey: z.string('must be a text').min(1, 'must not be empty').default('lab-key'),
    exits: natural.max(50_000, 'must be at most 50000').default(100),
    delayMillis: z.number('must be a number').nonnegative('must not be negative').default(120),
    softLimitMillis: z.number('must be a number').nonnegative('must not be negative').default(1_200),
    idleMillis: z.number('must be a number').positive('must be more than 0').default(18_000),
    maxSessions: natural.default(5_000),
});

export type ResolvedZyteGatewayOptions = Required<ZyteGatewayOptions>;
