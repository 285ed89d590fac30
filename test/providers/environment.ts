import { afterEach, beforeEach, vi } from 'vitest';

/** Tests must not depend on who runs them: on the Apify platform these variables are set. */
export function clearApifyEnvironment(): void {
    beforeEach(() => {
        for (const name of ['HOSTNAME', 'PORT', 'PASSWORD']) vi.stubEnv(`APIFY_PROXY_${name}`, undefined);
    });
    afterEach(() => vi.unstubAllEnvs());
}
