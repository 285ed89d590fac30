/**
 * How long a connection is kept without a request. Proxies and load balancers commonly cut theirs after 60 seconds (the
 * default of AWS's, of nginx and of HAProxy's examples); a server that names another time by `Keep-Alive` is obeyed.
 */
export const IDLE_MILLIS = 45_000;

/** Idle connections of one identity to one server: as many as browsers hold at most. */
export const MOST_IDLE_PER_SERVER = 6;

/** Sockets of all identities together; processes may commonly have 1 024 files open. */
export const MOST_SOCKETS = 500;

/** Servers whose protocol is remembered. */
export const MOST_SERVERS = 1_000;

/** Ports by which the traffic of browsers and of other HTTP clients is counted: as many exits as may be in use by them at once. */
export const MOST_WAYS = 500;
