import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { accountOf } from '../integration/fixtures/account-of.js';
import { killMidway } from '../killed-midway.js';
import { lab } from '../support.js';

const ACCOUNTS = ['acct-1', 'acct-2'];
const PAGES = 3;

it('accounts in browsers are one visitor each, also after a kill -9 in the middle', async () => {
    const target = await lab({ exits: 3 });
    const urls = Array.from({ length: PAGES }, (_, page) =>
        ACCOUNTS.map((account) => `${target.site.url}/${account}/${page}`),
    ).flat();
    const tellings = () => target.site.log.filter(({ headers }) => headers['x-told'] !== undefined);
    const script = fileURLToPath(new URL('./fixtures/browse-accounts.ts', import.meta.url));
    let before = 0;
    const isMidway = (): boolean => {
        before = tellings().length;
        return new Set(tellings().map(({ path }) => path.split('/')[1])).size === ACCOUNTS.length;
    };
    await killMidway(script, target, { urls, isMidway });

    expect(before).toBeLessThan(urls.length);
    expect(tellings().length).toBe(before + urls.length);
    for (const account of ACCOUNTS) {
        const own = target.site.log.filter(({ path }) => path.startsWith(`/${account}/`));
        const distinct = (values: readonly unknown[]) => new Set(values.filter((value) => value !== undefined)).size;
        expect({
            ips: distinct(own.map(({ clientIp }) => clientIp)),
            cookies: distinct(own.map(({ cookies }) => cookies.visitor)),
            agents: distinct(own.map(({ headers }) => headers['user-agent'])),
            browsers: distinct(own.map(({ headers }) => headers['x-told'])),
        }).toEqual({ ips: 1, cookies: 1, agents: 1, browsers: 1 });
    }
    const told = new Set(
        tellings().map(({ path, headers }) => `${accountOf(`http://x${path}`)} ${String(headers['x-told'])}`),
    );
    expect(told.size).toBe(ACCOUNTS.length);
});
