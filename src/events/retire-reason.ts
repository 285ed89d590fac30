/** Why a session ended. */
export type RetireReason =
    /** The site turned it away. */
    | 'blocked'
    /** The proxy failed, so it is unknown which exit the next request would use. */
    | 'proxy-failed'
    /** Its service knows it no more. */
    | 'lost'
    /** Its service moved it to another exit. */
    | 'exit-changed'
    /** Its provider may have moved it to another exit, or its own maximum age passed. */
    | 'expired'
    /** It served as many requests, or its browser as many pages, as it was allowed to. */
    | 'used-up'
    /** `prepareSession` failed for it. */
    | 'not-prepared'
    /** `checkSession` says that it works no more. */
    | 'check-failed'
    /** Too many requests in a row failed on it. */
    | 'errors'
    /** Its exit went to another worker. */
    | 'handed-over'
    /** Its exit left the list. */
    | 'exit-removed'
    /** The user's code called `session.retire()`. */
    | 'requested';
