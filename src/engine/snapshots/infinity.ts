// JSON knows no infinity: `null` stands for it in all that is stored.

export function finite(value: number): number | null {
    return value === Infinity ? null : value;
}

export function orNever(value: number | null): number {
    return value ?? Infinity;
}
