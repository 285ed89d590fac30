import { Session } from '@crawlee/core';

/** A Crawlee session that ends once, however many of Crawlee's paths retire it. */
export class ProxySession extends Session {
    #isRetired = false;

    override retire(): void {
        if (this.#isRetired) return;
        this.#isRetired = true;
        super.retire();
    }
}
