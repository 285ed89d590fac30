import { inspect } from 'node:util';

/** Has consoles and `util.inspect` show a text in place of all that an object keeps, passwords included. */
export function showAs(object: object, text: string): void {
    Object.defineProperty(object, inspect.custom, { value: () => text });
}
