/** A parameter: its name and its value, or a name alone. Those without a value are left out. */
export type Parameter = readonly [name: string, value: string | number | undefined] | string | undefined | false;

/**
 * Joins parameters as services want them: `base`, then each by `separator`, its value by `equals`.
 *
 * @example joinParameters('user', [['country', 'us'], ['session', 'abc']], '-') // user-country-us-session-abc
 */
export function joinParameters(
    base: string,
    parameters: readonly Parameter[],
    separator: string,
    equals: string = separator,
): string {
    let joined = base;
    for (const parameter of parameters) {
        if (parameter === undefined || parameter === false) continue;
        if (typeof parameter === 'string') joined += `${separator}${parameter}`;
        else if (parameter[1] !== undefined) joined += `${separator}${parameter[0]}${equals}${parameter[1]}`;
    }
    return joined;
}

/** Whole minutes, at least one: services round down what does not fill a minute. */
export function minutes(secs: number): number {
    return Math.max(1, Math.floor(secs / 60));
}
