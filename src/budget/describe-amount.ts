import type { Amounts } from './ledger.js';

/** `1.20 GB`, `$4.80`, `300 requests`. */
export function describeAmount(unit: keyof Amounts, amount: number): string {
    switch (unit) {
        case 'bytes':
            return describeBytes(amount);
        case 'money':
            return describeMoney(amount);
        case 'requests':
            return `${amount} ${amount === 1 ? 'request' : 'requests'}`;
    }
}

/** Decimal units, as proxies are billed by. */
export function describeBytes(bytes: number): string {
    if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** To the cent, or as exactly as a few cents take. */
export function describeMoney(dollars: number): string {
    return `$${dollars >= 1 || dollars === 0 ? dollars.toFixed(2) : dollars.toPrecision(2)}`;
}
