import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { CheckReport } from '../../src/cli/check/check.js';
import { get } from '../lab/support.js';
import { runCli, startCli } from './run-cli.js';

it('starts proxies and a site that check can be pointed at, and ends on SIGTERM', async () => {
    const child = startCli(['lab', '--exits', '5', '--dead', '1', '--policy', 'banned-exits=40%']);
    let printed = '';
    for await (const text of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
        printed += String(text);
        if (printed.includes('Ctrl+C')) break;
    }
    const proxies = [...printed.matchAll(/^http:\/\/127\.3\S+$/gm)].map(([url]) => url);
    const target = /^Site: +(\S+)$/m.exec(printed)![1]!;
    const ipUrl = /^IP page: +(\S+)$/m.exec(printed)![1]!;
    expect(proxies).toHaveLength(5);

    const { stdout } = await runCli(
        ['check', '--file', '-', '--ip-url', ipUrl, '--target', target, '--json'],
        proxies.join('\n'),
    );
    expect((JSON.parse(stdout) as CheckReport).summary).toMatchObject({ exits: 5, dead: 1, alive: 4, accepted: 2 });

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    await expect(get(target)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
