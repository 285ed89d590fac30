import type { Session } from '@crawlee/core';
import type { LaunchContextLike } from '../like.js';

/** Key in a session's `userData`, which is stored and restored with it. */
const USER_DATA_KEY = 'proxySessionsFingerprint';

/**
 * The browser pool makes up a fingerprint for each session, and forgets it with the process: the cookies of a session that
 * comes back would be seen with another browser. It is kept with the session instead. The pool lets hooks see a fingerprint
 * only as it adds it to the launch context, and goes on with that very object.
 */
export function keepFingerprint(launchContext: LaunchContextLike, { userData }: Session): void {
    const extend = launchContext.extend.bind(launchContext);
    launchContext.extend = (fields) => {
        const { fingerprint } = fields;
        if (typeof fingerprint === 'object' && fingerprint !== null) {
            userData[USER_DATA_KEY] = Object.assign(fingerprint, userData[USER_DATA_KEY] as object | undefined);
        }
        extend(fields);
    };
}
