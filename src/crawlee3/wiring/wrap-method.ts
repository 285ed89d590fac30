import type { AnyCrawlerClass } from './crawler-kind.js';

/** What was put in place of a method, so that none is wrapped twice. */
const wrappers = new WeakSet<object>();

/**
 * Replaces a method of a crawler's class where Crawlee has no option for what it does. The class that has the method is changed, once,
 * however many crawlers, and classes below it, come. Nothing happens where no class has it.
 * @param wrap Makes the new method; for crawlers that are not ours it has to do as the original does.
 */
export function wrapMethod<Method extends (this: never, ...given: never[]) => unknown>(
    crawlerClass: AnyCrawlerClass,
    name: string,
    wrap: (original: Method) => Method,
): void {
    let prototype = crawlerClass.prototype as Record<string, Method | undefined> | null;
    while (prototype !== null && !Object.hasOwn(prototype, name)) {
        prototype = Object.getPrototypeOf(prototype) as typeof prototype;
    }
    const original = prototype?.[name];
    if (prototype === null || original === undefined || wrappers.has(original)) return;
    const wrapper = wrap(original);
    wrappers.add(wrapper);
    prototype[name] = wrapper;
}
