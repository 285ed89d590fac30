import { expect, it } from 'vitest';
import type { Provider } from '../../src/index.js';
import {
    apifyProxy,
    brightData,
    fromActorInput,
    fromProxyConfiguration,
    proxyUrls,
    soax,
    templateProxy,
    zyteApiProxy,
} from '../../src/index.js';
import { proxyMesh } from '../../src/providers/proxy-mesh.js';

const login = { username: 'user', password: 'password' };
const brightLogin = { username: 'brd-customer-a-zone-b', password: 'password' };
const template = { url: 'http://user-{session}-{country}:password@gate.example:7000' };
const ofSdk = { usesApifyProxy: true, countryCode: 'JP', password: 'password', newUrl: () => Promise.resolve('') };

it.each<[string, () => Provider, string | undefined]>([
    ['a service', () => soax({ packageKey: 'key', country: 'jp' }), 'JP'],
    ['a service, by another spelling', () => brightData({ ...brightLogin, country: 'uk' }), 'GB'],
    ['a service that was asked for none', () => soax({ packageKey: 'key' }), undefined],
    ['Apify Proxy', () => apifyProxy({ password: 'password', country: 'JP' }), 'JP'],
    ['the SDK’s configuration', () => fromProxyConfiguration(ofSdk), 'JP'],
    ['a template', () => templateProxy({ ...template, country: 'jp' }), 'JP'],
    [
        'a template of a service with words of its own',
        () => templateProxy({ ...template, country: 'japan' }),
        undefined,
    ],
    ['ProxyMesh', () => proxyMesh({ ...login, url: 'http://open.proxymesh.example:31280', country: 'JP' }), 'JP'],
    ['Zyte API', () => zyteApiProxy({ apiKey: 'key', country: 'jp' }), 'JP'],
    ['no proxy', () => fromActorInput(null), undefined],
    ['a list', () => proxyUrls(['http://proxy.example:8000']), undefined],
])('%s says where its exits are', (_name, make, country) => {
    expect(make().country).toBe(country);
});
