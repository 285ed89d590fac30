import type { ExitInfo } from '../engine/exit.js';

/** Direct connections are billed by nobody. */
const DIRECT = 'direct';

/** Exits that cost the same: those of one tier of a route, or of the requests without a route. */
export interface Tariff {
    readonly tier: number;
    readonly route: string | undefined;
}

/** The name of the tariff that an exit is billed by. Stored. */
export function tariffOf({ tier = 0, route, isDirect }: Pick<ExitInfo, 'tier' | 'route' | 'isDirect'>): string {
    if (isDirect === true) return DIRECT;
    return route === undefined ? String(tier) : `${tier} ${route}`;
}

/** @returns `undefined` for direct connections. */
export function readTariff(name: string): Tariff | undefined {
    if (name === DIRECT) return undefined;
    // Routes have no spaces in their names.
    const [tier, route] = name.split(' ');
    return { tier: Number(tier), route };
}
