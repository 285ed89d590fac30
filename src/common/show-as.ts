import { inspect } from 'node:util';

/** Makes consoles and `util.inspect` show a text instead of an object's contents, which may include passwords. */
export function showAs(object: object, text: string): void {
    Object.defineProperty(object, inspect.custom, { value: () => text });
}
