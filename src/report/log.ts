/** What we use of Crawlee's log. */
export interface Log {
    info(message: string): void;
    warning(message: string): void;
    debug(message: string): void;
    /** Whether `debug` tells anybody anything. */
    readonly isDebug: boolean;
}
