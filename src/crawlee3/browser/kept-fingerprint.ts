import type { Session } from '@crawlee/core';
import type { Locale } from '../../common/locale.js';
import type { BrowserPoolLike, LaunchContextLike } from '../like.js';
import type { BrowserKind } from './browser-kind.js';
import { browserOf } from './browser-kind.js';
import type { FingerprintLike } from './browser-locale.js';
import { localizeFingerprint } from './browser-locale.js';

/** Key in a session's `userData`, which is stored and restored with it. */
const USER_DATA_KEY = 'proxySessionsFingerprint';

/** Crawlee's have some 5 000 characters. One of the user's own that is larger is not stored with each session. */
const MOST_CHARACTERS = 20_000;

interface KeptFingerprint {
    /** Whose it is: no browser can pass for one of another make. */
    readonly maker: 'chromium' | 'firefox' | 'other';
    readonly fingerprint: FingerprintLike;
}

/**
 * The browser pool makes up a fingerprint for each session, and forgets it with the process: the cookies of a session that
 * comes back would be seen with another browser. It is kept with the session instead. The pool lets hooks see a fingerprint
 * only as it adds it to the launch context, and goes on with that very object.
 */
export function keepFingerprint(
    launchContext: LaunchContextLike,
    { userData }: Session,
    browser: BrowserKind,
    locale: Locale | undefined,
): void {
    const extend = launchContext.extend.bind(launchContext);
    const maker = makerOf(browser);
    launchContext.extend = (fields) => {
        const { fingerprint } = fields;
        if (typeof fingerprint === 'object' && fingerprint !== null) {
            const kept = userData[USER_DATA_KEY] as Partial<KeptFingerprint> | undefined;
            if (kept?.maker === maker) Object.assign(fingerprint, kept.fingerprint);
            if (locale !== undefined) localizeFingerprint(fingerprint, locale);
            if (JSON.stringify(fingerprint).length <= MOST_CHARACTERS)
                userData[USER_DATA_KEY] = { maker, fingerprint } satisfies KeptFingerprint;
        }
        extend(fields);
    };
}

/** What the browser of a session shows, or will show when it is launched. */
export function keptFingerprintOf(userData: Session['userData']): FingerprintLike | undefined {
    return (userData[USER_DATA_KEY] as Partial<KeptFingerprint> | undefined)?.fingerprint;
}

/**
 * Has the pool make up the fingerprint of a session now, and not when its browser is launched. The pool does so in a hook of its own,
 * which comes after all others.
 */
export async function expectFingerprint(
    { browserPlugins, preLaunchHooks }: BrowserPoolLike,
    session: Session,
    locale: Locale | undefined,
): Promise<void> {
    const [browserPlugin] = browserPlugins;
    const launchContext: LaunchContextLike = {
        ...(browserPlugin && { browserPlugin }),
        launchOptions: { ...browserPlugin?.launchOptions },
        session,
        // Then the hook does nothing but this.
        useIncognitoPages: true,
        extend: () => undefined,
    };
    keepFingerprint(launchContext, session, browserOf(launchContext), locale);
    await preLaunchHooks.at(-1)?.('', launchContext);
}

function makerOf(browser: BrowserKind): KeptFingerprint['maker'] {
    if (browser === 'other') return 'other';
    return browser.endsWith('firefox') ? 'firefox' : 'chromium';
}
