const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/]*@/gi;

/**
 * Text that comes from elsewhere, such as a library's error message, as it may be shown and stored: passwords in
 * URLs are replaced. User names stay, since they carry the session and the country, and not the secret.
 */
export function redact(text: string): string {
    return text.replace(CREDENTIALS_IN_URL, '$1:***@');
}
