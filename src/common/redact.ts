// `user:password@` stands in our own hints. Schemes are short; without a limit, a long word of a hostile page would take time by the square of its length.
const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]{0,30}:\/\/)(?!user:password@)[^\s/]*@/gi;
const CREDENTIALS_IN_HEADER = /\b(Basic\s+)[a-z0-9+/]{6,}=*/gi;

/**
 * Text that comes from elsewhere, such as a library's error message, as it may be shown and stored: credentials in
 * URLs and in headers are replaced, user names included, since an API key often is one.
 */
export function redact(text: string): string {
    return text.replace(CREDENTIALS_IN_URL, '$1***@').replace(CREDENTIALS_IN_HEADER, '$1***');
}

/** What somebody else's code threw, as it may be shown and stored. */
export function redactedMessage(error: unknown): string {
    return redact(error instanceof Error ? error.message : String(error));
}
