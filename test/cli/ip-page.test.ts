import { expect, it } from 'vitest';
import { revealingHeaders, revealsUs } from '../../src/cli/check/ip-page.js';
import { readEcho } from '../../src/common/ip-page.js';

const EXIT = '203.0.113.7';
const US = '198.51.100.1';

const echo = (headers: Record<string, string>, ip = EXIT) => readEcho(JSON.stringify({ clientIp: ip, headers }));

it.each([
    [`{"clientIp":"${EXIT}","headers":{}}`, EXIT],
    [`{"ip":"${EXIT}"}`, EXIT],
    [`{"origin":"${US}, ${EXIT}"}`, EXIT],
    [`{"query":"::ffff:${EXIT}"}`, EXIT],
    [` ${EXIT}\n`, EXIT],
    ['{"ip":"unknown"}', undefined],
    ['<html>hello</html>', undefined],
    ['null', undefined],
])('reads the address from %s', (body, ip) => {
    expect(readEcho(body).ip).toBe(ip);
});

it.each([
    ['{"countryCode":"jp","timezone":"Asia/Tokyo"}', 'JP', 'Asia/Tokyo'],
    ['{"country":"United Kingdom","country_code":"UK","timezone":{"id":"Europe/London"}}', 'GB', 'Europe/London'],
    ['{"country":"Atlantis","timezone":"Nowhere/Land"}', undefined, undefined],
    ['{"country":"QX","timezone":9}', undefined, undefined],
])('reads the place from %s', (body, country, timezone) => {
    expect(readEcho(body)).toMatchObject({ country, timezone });
});

it('names the headers of the proxy, not those of the servers before the page', () => {
    const direct = echo({ 'X-Forwarded-Proto': 'https', Via: '1.1 cdn' }, US);
    const headers = { 'X-Forwarded-Proto': 'https', Via: '1.1 cdn', 'Proxy-Authorization': 'Basic x', Accept: '*/*' };
    expect(revealingHeaders(echo(headers), direct)).toEqual(['proxy-authorization']);
    expect(revealingHeaders(echo({ Via: '1.1 squid' }), undefined)).toEqual(['via']);
    // A load balancer's word for the address that it saw.
    expect(revealingHeaders(echo({ 'X-Forwarded-For': EXIT }), undefined)).toEqual([]);
});

it('knows our own address when a proxy passes it on', () => {
    const direct = echo({}, US);
    expect(revealsUs(echo({ 'X-Forwarded-For': `${US}, ${EXIT}` }), direct)).toBe(true);
    expect(revealsUs(echo({ Forwarded: `for=${US};proto=http` }), direct)).toBe(true);
    expect(revealsUs(echo({}, US), direct)).toBe(true);
    expect(revealsUs(echo({ 'X-Forwarded-For': `1${US}` }), direct)).toBe(false);
    expect(revealsUs(echo({ Referer: US }), direct)).toBe(false);
    expect(revealsUs(echo({ Via: US }), undefined)).toBe(false);
});
