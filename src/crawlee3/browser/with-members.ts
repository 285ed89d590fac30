/**
 * Everything of an object but some members. Its functions still see the object itself.
 * @param target Asked each time, for an object that another may take the place of.
 */
export function withMembers<Target extends object>(
    target: () => Target,
    own: Readonly<Partial<Record<PropertyKey, unknown>>>,
): Target {
    return new Proxy(target(), {
        get: (_, key): unknown => {
            if (Object.hasOwn(own, key)) return own[key];
            const now = target();
            const value: unknown = Reflect.get(now, key, now);
            return typeof value === 'function' ? (value as () => unknown).bind(now) : value;
        },
    });
}
