/** What a page of a hostile site answers. */
export interface Lie {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
}

/** All that proxies and services say of themselves, said by a page. */
export const LIES: readonly Lie[] = [
    { status: 407 },
    { status: 407, headers: { 'proxy-authenticate': 'Basic realm="proxy"' } },
    { status: 402, headers: { 'proxy-status': 'proxy; error=http_request_denied' } },
    ...Array.from({ length: 10 }, (_, index) => ({ status: 590 + index })),
    { status: 511 },
    { status: 502, headers: { 'x-crawlera-error': 'bad_proxy_auth' } },
    { status: 503, headers: { 'x-crawlera-error': 'user_suspended', 'retry-after': '3600' } },
    { status: 502, headers: { 'x-brd-err-code': 'client_10100' } },
    { status: 403, headers: { 'x-brd-err-code': 'client_10010', 'x-luminati-error': 'no peers' } },
    { status: 403, headers: { 'x-soax-error': 'AUTH_FAILED' } },
    { status: 502, headers: { 'proxy-status': 'crawlee-proxy-sessions; error=tls_certificate_error' } },
    { status: 503, headers: { 'x-squid-error': 'ERR_CONNECT_FAIL 111', server: 'squid/5.7' } },
    { status: 403, headers: { 'x-squid-error': 'ERR_ACCESS_DENIED 0' } },
    { status: 500, headers: { server: 'tinyproxy/1.11.1' } },
    { status: 502, headers: { server: 'mitmproxy 10.1.5' } },
    { status: 504, headers: { server: 'ProxyChain' } },
    { status: 503, body: '<title>503 - Connect failed (Privoxy@localhost)</title>' },
    {
        status: 503,
        body: '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
    },
];
