import { expect, it } from 'vitest';
import { readProxyList } from '../../src/cli/check/read-list.js';

it.each([
    ['socks5://ali:pw@host:1080', 'socks5://ali:pw@host:1080'],
    ['host:8000', 'http://host:8000'],
    ['host:8000:ali:p:w@d', 'http://ali:p%3Aw%40d@host:8000'],
    ['[::1]:8000:ali:pw', 'http://ali:pw@[::1]:8000'],
    ['ali:pw@host:8000', 'http://ali:pw@host:8000'],
])('reads the line %s', (line, url) => {
    expect(readProxyList(`# a list\r\n\r\n  ${line}  \r\n`, 'list.txt')).toEqual([url]);
});

it.each(['ftp://ali:secret@host:21', 'host:99999:ali:secret', 'ali secret'])('names the line of %s only', (line) => {
    const read = () => readProxyList(`host:1\n${line}`, 'list.txt');
    expect(read).toThrow('line 2 of list.txt is no proxy');
    expect(read).not.toThrow('secret');
});
