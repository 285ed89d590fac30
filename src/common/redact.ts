/**
 * A proxy URL as it may be shown to people: the password, which some services also compose per session,
 * never appears. The user name stays, since it carries the session and country and not the secret.
 * Text that is not a URL comes back as `<not a URL>`, because it might still hold a secret.
 */
export function redactUrl(url: string): string {
    let parsed: URL;
    try {
        parsed = new URL(url);
    } catch {
        return '<not a URL>';
    }
    const user = parsed.username === '' ? '' : `${parsed.username}${parsed.password === '' ? '' : ':***'}@`;
    return `${parsed.protocol}//${user}${parsed.host}`;
}
