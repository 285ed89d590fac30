import { randomBytes, timingSafeEqual } from 'node:crypto';

const USERNAME = 'local';

/**
 * The login of one local proxy. Its port is open to every user of the machine, and behind it are proxies that cost money
 * and sessions that are logged in: only who knows the password may use it. It lives and ends with the local proxy.
 */
export class LocalLogin {
    private readonly password = randomBytes(24).toString('base64url');

    /** What the package's own clients use as their proxy. */
    urlFor(port: number): string {
        return `http://${USERNAME}:${this.password}@127.0.0.1:${port}`;
    }

    /** @param header What a client sent as `Proxy-Authorization`. */
    accepts(header: string | undefined): boolean {
        const given = /^basic +(\S+)$/i.exec(header ?? '')?.[1];
        return given !== undefined && isSame(given, Buffer.from(`${USERNAME}:${this.password}`).toString('base64'));
    }

    acceptsUser(username: string | undefined, password: string | undefined): boolean {
        return isSame(username ?? '', USERNAME) && isSame(password ?? '', this.password);
    }
}

/** Takes as long whatever part of the text is right. */
function isSame(given: string, expected: string): boolean {
    const [one, other] = [Buffer.from(given), Buffer.from(expected)];
    return one.length === other.length && timingSafeEqual(one, other);
}
