import { InvalidArgumentError } from 'commander';

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
    return [...previous, value];
}

export function wholeNumber(value: string): number {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number of at least 1.');
    return number;
}

export function seconds(value: string): number {
    const number = Number(value);
    if (!(number > 0 && number <= 600)) throw new InvalidArgumentError('Give seconds, more than 0 and at most 600.');
    return number;
}

export function httpUrl(value: string): string {
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
        throw new InvalidArgumentError('Give an http or https address, such as https://example.com/.');
    }
    return value;
}

export function portNumber(value: string): number {
    const number = Number(value);
    if (value === '' || !Number.isInteger(number) || number < 0 || number > 65_535) {
        throw new InvalidArgumentError('Give a port from 0 to 65535; 0 is any free one.');
    }
    return number;
}
