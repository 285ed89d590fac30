import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { TrafficNews } from '../../src/connections/traffic-news.js';
import { TrafficSites } from '../../src/connections/traffic-sites.js';
import { Traffic } from '../../src/connections/traffic.js';

/** As much of a socket as is counted. */
class Counted extends EventEmitter {
    bytesWritten = 0;
    looks = 0;
    private read = 0;

    get bytesRead(): number {
        this.looks += 1;
        return this.read;
    }

    receive(bytes: number): this {
        this.read += bytes;
        return this;
    }

    get asSocket(): Socket {
        return this as unknown as Socket;
    }
}

function open(traffic: Traffic, exit: string, site: string, tariff = '0'): Counted {
    const socket = new Counted();
    traffic.add(socket.asSocket, { exit, site, tariff });
    return socket;
}

it('counts up to now, and keeps what closed sockets counted', () => {
    const traffic = new Traffic();
    const socket = open(traffic, 'one', 'shop.test').receive(100);
    socket.bytesWritten = 7;
    expect(traffic.soFar.total).toEqual({ up: 0, down: 0 });
    expect(traffic.now().total).toEqual({ up: 7, down: 100 });
    traffic.moveTo('news.test', socket.receive(20).asSocket);
    socket.receive(3).emit('close');
    expect(Object.fromEntries(traffic.now().bySite)).toEqual({
        'shop.test': { up: 7, down: 120 },
        'news.test': { up: 0, down: 3 },
    });
    expect(traffic.now().byExit.get('one')).toEqual({ up: 7, down: 123 });
    expect(traffic.now().billedBy('0')).toEqual({ up: 7, down: 123 });
});

it('looks at no socket but those of the exit whose request has ended', () => {
    const traffic = new Traffic();
    const [own, other] = [open(traffic, 'one', 'shop.test').receive(10), open(traffic, 'two', 'shop.test').receive(10)];
    traffic.catchUp('one');
    expect(traffic.soFar.total.down).toBe(10);
    expect(traffic.soFar.billedBy('0', 'shop.test').down).toBe(10);
    expect([own.looks, other.looks]).toEqual([1, 0]);
    own.emit('close');
    traffic.catchUp('one');
    expect(own.looks).toBe(2);
});

it('tells what passed by an exit since it was told last', () => {
    const traffic = new Traffic();
    const news = new TrafficNews(traffic);
    expect(news.of('one')).toBeUndefined();
    const socket = open(traffic, 'one', 'shop.test').receive(10);
    expect(news.of('one')).toEqual({ up: 0, down: 10 });
    expect(news.of('one')).toBeUndefined();
    socket.receive(5).emit('close');
    expect(news.of('one')).toEqual({ up: 0, down: 5 });
});

it('has the site of a page pay for what it loads, by each route of its own', () => {
    const sites = new TrafficSites(
        (url, route) => new URL(url).hostname + (route === undefined ? '' : ` via ${route}`),
    );
    sites.note({ label: 'one' }, 'shop.test');
    sites.note({ label: 'two', route: 'details' }, 'shop.test via details');
    expect(sites.of('one', 'https://shop.test/')).toBe('shop.test');
    expect(sites.of('two', 'https://shop.test/')).toBe('shop.test via details');
    expect(sites.of('two', 'https://cdn.test/')).toBe('shop.test via details');
    expect(sites.of('unknown', 'https://cdn.test/')).toBe('cdn.test');
    expect([sites.lastOf('two'), sites.lastOf('unknown')]).toEqual(['shop.test via details', '']);
});
