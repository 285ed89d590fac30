import { Session } from '@crawlee/core';

/** A Crawlee session that ends once, however many of Crawlee's paths retire it. */
export class ProxySession extends Session {
    #isRetired = false;

    /** Firefox takes no cookie that ends at a fraction of a second, which is how Crawlee computes some ends. */
    override getCookies(url: string): ReturnType<Session['getCookies']> {
        return super
            .getCookies(url)
            .map((cookie) =>
                cookie.expires === undefined ? cookie : { ...cookie, expires: Math.floor(cookie.expires) },
            );
    }

    override retire(): void {
        if (this.#isRetired) return;
        this.#isRetired = true;
        super.retire();
    }
}
