import { invalidOption } from '../common/errors.js';

const NETNUT = /(?:^|\.)netnut\.[a-z]+$|(?:^|\.)ntnt\.io$/i;

/** Services that exist no more, whose addresses old configurations still hold. */
export function refuseDefunct(owner: string, host: string): void {
    if (!NETNUT.test(host)) return;
    throw invalidOption(
        `${owner}: ${host} belongs to NetNut, whose domains were seized on 2 July 2026; use another service.`,
    );
}
