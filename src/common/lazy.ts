/**
 * Makes a value when it is first asked for, and once. For what takes long to make, such as schemas and names of countries: a
 * crawl needs few of them, and made at once they would double the time that the import of the package takes.
 */
export function lazy<Value>(make: () => Value): () => Value {
    let made: { readonly value: Value } | undefined;
    return () => (made ??= { value: make() }).value;
}
