/** How one request used the connections of its identity. */
export interface ConnectionUse {
    /** Whether it went out on a connection that others had used before. */
    isReused: boolean;
}

/** The option of Node.js requests by which agents know the use they are asked for. */
export interface UseOption {
    readonly connectionUse?: ConnectionUse;
}
