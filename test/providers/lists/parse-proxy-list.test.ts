import { describe, expect, it } from 'vitest';
import { parseProxyList, proxyUrls } from '../../../src/index.js';
import { exitsOf } from '../conformance.js';

describe('parseProxyList', () => {
    it.each([
        ['socks5://ali:pw@host:1080', 'socks5://ali:pw@host:1080'],
        ['host:8000', 'http://host:8000'],
        ['host:8000:ali:p:w@d', 'http://ali:p%3Aw%40d@host:8000'],
        ['host:8000:ali:p#w', 'http://ali:p%23w@host:8000'],
        ['[::1]:8000:ali:pw', 'http://ali:pw@[::1]:8000'],
        ['ali:pw@host:8000', 'http://ali:pw@host:8000'],
        ['host:8000@ali:pw', 'http://ali:pw@host:8000'],
        ['ali:pw:host.example:8000', 'http://ali:pw@host.example:8000'],
        ['socks5://host:1080:ali:pw', 'socks5://ali:pw@host:1080'],
        ['host:8000 # Berlin', 'http://host:8000'],
    ])('reads the line %s', (line, url) => {
        for (const end of ['\n', '\r\n', '\r'])
            expect(parseProxyList(`\uFEFF# a list${end}${end}  ${line}  ${end}`)).toEqual([url]);
    });

    it.each([
        ['a header', 'ip,port,username,password\n10.0.0.1,8000,ali,"p,w"'],
        ['other names', '"Proxy Address";"Port";"User";"Pass"\n"10.0.0.1";"8000";"ali";"p,w"'],
        ['tabs, and columns that tell nothing', 'country\tpassword\tuser\tport\thost\nDE\tp,w\tali\t8000\t10.0.0.1'],
        ['no header', '10.0.0.1,8000,ali,"p,w"'],
        ['whole URLs', 'country,proxy\nDE,http://ali:p%2Cw@10.0.0.1:8000'],
    ])('reads CSV with %s', (_, text) => {
        expect(parseProxyList(`${text}\r\n\r\n`)).toEqual(['http://ali:p%2Cw@10.0.0.1:8000']);
    });

    it.each([
        ['texts', ['10.0.0.1:8000:ali:pw']],
        ['objects', [{ ip: '10.0.0.1', port: 8000, user: 'ali', pass: 'pw', protocol: 'HTTP' }]],
        [
            'the answer of an API',
            { count: 1, results: [{ proxy_address: '10.0.0.1', port: 8000, username: 'ali', password: 'pw' }] },
        ],
        [
            'protocols',
            {
                data: [
                    { ip: '10.0.0.1', port: '8000', protocols: ['http', 'socks5'], username: 'ali', password: 'pw' },
                ],
            },
        ],
    ])('reads JSON with %s', (_, json) => {
        expect(parseProxyList(JSON.stringify(json, null, 2))).toEqual(['http://ali:pw@10.0.0.1:8000']);
    });

    it.each([
        ['ftp://ali:secret@host:21', 'line 2'],
        ['host:99999:ali:secret', 'line 2'],
        ['ali secret', 'line 2'],
        ['<html>secret</html>', 'line 2'],
    ])('names the line of %s only', (line, where) => {
        const read = () => parseProxyList(`host:1\n${line}`, 'list.txt');
        expect(read).toThrow(`${where} of list.txt is not a proxy`);
        expect(read).not.toThrow('secret');
    });

    it.each(['{"error":"secret"}', '[{"ip":"secret"}]', '["secret', 'ip,port\nsecret,none'])('refuses %s', (text) => {
        const read = () => parseProxyList(text, 'list.txt');
        expect(read).toThrow('list.txt');
        expect(read).not.toThrow('secret');
    });
});

it('takes the spellings of one IPv6 or IPv4-mapped address for one exit', () => {
    const spellings = [
        '[2001:DB8::1]:1',
        'http://[2001:db8:0:0::1]:1',
        '10.0.0.1:1',
        'http://[::ffff:10.0.0.1]:1',
        '[::ffff:a00:1]:1',
    ];
    const exits = exitsOf(proxyUrls(parseProxyList(spellings.join('\n'))));
    expect(exits.map(({ label }) => label)).toEqual(['[2001:db8::1]:1', '10.0.0.1:1']);
});
