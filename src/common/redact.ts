const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi;

/**
 * Text that comes from elsewhere, such as a library's error message, as it may be shown and stored: credentials in
 * URLs are replaced, user names included, since an API key often is one.
 */
export function redact(text: string): string {
    return text.replace(CREDENTIALS_IN_URL, '$1***@');
}
