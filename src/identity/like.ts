/** What identities use of a session, whichever version of Crawlee made it. */
export interface SessionLike {
    readonly id: string;
    userData: Record<string, unknown>;
    readonly usageCount: number;
    readonly maxUsageCount: number;
    isUsable(): boolean;
    isExpired(): boolean;
    isMaxUsageCountReached(): boolean;
    retire(): void;
    getState(): { readonly maxUsageCount: number; readonly maxErrorScore: number };
}

/** What identities use of a request. */
export interface RequestLike {
    readonly id?: string | undefined;
    readonly url: string;
    readonly userData: Record<string, unknown>;
    noRetry: boolean;
    maxRetries?: number | undefined;
    retryCount: number;
    sessionRotationCount: number;
}
