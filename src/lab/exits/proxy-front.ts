import type { LookupFunction } from 'node:net';
import type { Portal, Refusal } from './fault.js';

/** User name and password that a proxy asks for. */
export interface ExitCredentials {
    readonly username: string;
    readonly password: string;
}

/** What a proxy needs to know of its exit, whichever protocol it speaks. */
export interface ProxyFront {
    /** The address that targets see. */
    readonly ip: string;
    readonly credentials: ExitCredentials | undefined;
    readonly lookup: LookupFunction;
    /** Called once for each request or tunnel whose credentials are right. */
    admit(): Promise<Refusal | Portal | undefined>;
}

/** Whether somebody who presents this user name and password may use the proxy. */
export function knows(
    { credentials }: ProxyFront,
    username: string | undefined,
    password: string | undefined,
): boolean {
    return credentials === undefined || (credentials.username === username && credentials.password === password);
}
