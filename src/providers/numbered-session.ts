import { ProxySessionsError } from '../common/errors.js';

/** @throws ProxySessionsError (`unsupported`) for an id that is none of the numbers. */
export function numberedSession(id: string, first: number, last: number): number {
    const number = /^\d+$/.test(id) ? Number(id) : Number.NaN;
    if (number >= first && number <= last) return number;
    throw new ProxySessionsError('unsupported', `A session of this service is a number from ${first} to ${last}.`);
}
