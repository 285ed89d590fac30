/** Key of the report's page in a key-value store, unless the user names another. */
export const DEFAULT_REPORT_KEY = 'PROXY_SESSIONS_REPORT';

/** Key of the data behind the page. */
export function dataKeyOf(reportKey: string): string {
    return `${reportKey}_DATA`;
}

export const REPORT_KIND = 'crawlee-proxy-sessions-report';
export const REPORT_VERSION = 2;

export const REPORT_HEAD = { kind: REPORT_KIND, version: REPORT_VERSION } as const;
