const NUMBER = new Intl.NumberFormat('en');
const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const MINUTE = new Intl.DateTimeFormat('en', { timeStyle: 'short', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

export function number(value: number): string {
    return NUMBER.format(value);
}

/** `1 page`, `2 pages`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
    return `${number(count)} ${count === 1 ? noun : plural}`;
}

/** So many of these for each of those. */
export function ratio(these: number, those: number): string {
    return those === 0 ? '–' : RATIO.format(these / those);
}

/** `40 ms`, `0.4 s`, `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(millis: number): string {
    if (millis > 0 && millis < 100) return `${Math.ceil(millis)} ms`;
    const secs = millis / 1000;
    if (secs < 10) return `${Number(secs.toFixed(1))} s`;
    if (secs < 60) return `${Math.round(secs)} s`;
    const minutes = Math.floor(Math.round(secs) / 60);
    if (minutes < 60) return joined(`${minutes} min`, Math.round(secs) % 60, 's');
    return joined(`${Math.floor(minutes / 60)} h`, minutes % 60, 'min');
}

function joined(whole: string, rest: number, unit: string): string {
    return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}

/** Date and time, as the reader's own clock has it. */
export function moment(millis: number): string {
    return MOMENT.format(millis);
}

export function time(millis: number): string {
    return TIME.format(millis);
}

/** The time to the minute; at midnight, the day. */
export function minute(millis: number): string {
    const text = MINUTE.format(millis);
    return text === '00:00' ? DAY.format(millis) : text;
}
