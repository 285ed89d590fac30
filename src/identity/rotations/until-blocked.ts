import type { Rotation } from './rotation.js';

/** One identity does all the work until a site turns it away; then the next one takes over. */
export const untilBlocked: Rotation = {
    refuses: ({ useIncognitoPages }) =>
        useIncognitoPages ? 'incognito pages forget their cookies; set useIncognitoPages: false' : undefined,
    sharing: 'at-once',
    mayJoin: () => true,
    continues: true,
    isUsedUp: () => false,
};
