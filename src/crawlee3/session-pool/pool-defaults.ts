// Crawlee's own, from @crawlee/core, `session_pool/consts`.
export const DEFAULT_POOL_SIZE = 1_000;
export const DEFAULT_BLOCKED_STATUSES = [401, 403, 429];

/**
 * By which a proxy refuses our login. It has to be among Crawlee's blocked statuses: Crawlee gives other answers up
 * for good when their content type is not a page's, before anybody can look at them.
 */
export const PROXY_LOGIN_STATUS = 407;
