import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from 'proxy-chain';
import { expect, it, onTestFinished } from 'vitest';
import type { CheckReport } from '../../src/cli/check/check.js';
import type { Arrival, Lab, LabOptions, SiteOptions } from '../../src/lab/index.js';
import { bannedExits } from '../../src/lab/index.js';
import { lab } from '../support.js';
import { runCli } from './run-cli.js';

const PASSWORD = 'open-sesame';
const WRONG_PASSWORD = 'not-the-one';

const ipPage: SiteOptions = {
    pages: ({ clientIp, headers }: Arrival) => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientIp, headers }),
    }),
};

async function labWithIpPage(options: LabOptions = {}): Promise<{ started: Lab; ipUrl: string }> {
    const started = await lab({ ...options, sites: [{}, ipPage] });
    return { started, ipUrl: `${started.sites[1]!.url}/ip` };
}

/** A second proxy that leaves by the exit's address. */
async function secondDoorTo(ip: string): Promise<string> {
    const server = new Server({
        host: '127.0.0.1',
        port: 0,
        prepareRequestFunction: () => ({ localAddress: ip }),
    });
    await server.listen();
    onTestFinished(() => server.close(true));
    return `http://127.0.0.1:${server.port}`;
}

async function listFile(lines: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-cli-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'proxies.txt');
    await writeFile(path, lines.join('\n'));
    return path;
}

const labelOf = (proxyUrl: string) => new URL(proxyUrl).host;

function concerned({ findings }: CheckReport, kind: string): string[] {
    return findings.filter((finding) => finding.kind === kind).flatMap(({ exits }) => exits);
}

it('finds in a list of 20 the dead, the wrongly logged in, the refused and the pair with one IP', async () => {
    const { started, ipUrl } = await labWithIpPage({
        exits: 20,
        credentials: { username: 'ali', password: PASSWORD },
        faults: { 0: { kind: 'dead' }, 1: { kind: 'dead' }, 2: { kind: 'dead' } },
    });
    started.site.setPolicy(bannedExits(started.exits.slice(5, 9).map(({ ip }) => ip)));
    const urls = started.proxyUrls;
    urls[3] = urls[3]!.replace(PASSWORD, WRONG_PASSWORD);
    // The way vendors export it.
    urls[4] = `${labelOf(urls[4]!)}:ali:${WRONG_PASSWORD}`;
    urls[10] = await secondDoorTo(started.exits[9]!.ip);
    const labels = started.proxyUrls.map(labelOf);
    labels[10] = labelOf(urls[10]);
    const file = await listFile(['# bought yesterday', '', ...urls]);
    const args = ['check', '--file', file, '--ip-url', ipUrl, '--target', `${started.site.url}/page/1`];

    const json = await runCli([...args, '--json']);
    const report = JSON.parse(json.stdout) as CheckReport;
    expect(json.code).toBe(1);
    expect(report.ok).toBe(false);
    expect(report.summary).toMatchObject({ exits: 20, alive: 15, dead: 3, misconfigured: 2, accepted: 11 });
    expect(report.summary).toMatchObject({ distinctIps: 14, networks: 1 });
    expect(concerned(report, 'dead')).toEqual(labels.slice(0, 3));
    expect(concerned(report, 'misconfigured')).toEqual(labels.slice(3, 5));
    expect(concerned(report, 'refused-by-target')).toEqual(labels.slice(5, 9));
    expect(concerned(report, 'same-ip')).toEqual(labels.slice(9, 11));
    expect(report.findings.map(({ kind }) => kind)).toEqual([
        'dead',
        'misconfigured',
        'refused-by-target',
        'same-ip',
        'crowded-network',
    ]);
    expect(report.exits.map(({ label }) => label)).toEqual(labels);
    expect(report.exits.slice(11).flatMap(({ ips }) => ips)).toEqual(started.exits.slice(11).map(({ ip }) => ip));

    // The site's own account: each living exit asked once for the target and nobody came without a proxy.
    const visits = started.site.visitsByIp();
    expect(visits.get('127.0.0.1')).toBeUndefined();
    expect(visits.get(started.exits[9]!.ip)).toBe(2);
    expect([...visits.values()].reduce((sum, count) => sum + count, 0)).toBe(15);

    const table = await runCli([...args, '--verbose']);
    expect(table.code).toBe(1);
    for (const label of labels) expect(table.stdout).toContain(label);
    expect(table.stdout).toContain('✗ 3 dead: ');
    expect(table.stdout).toContain('✗ 2 bad credentials or plan: ');
    expect(table.stdout).toContain('✗ 4 refused by the target: ');
    expect(table.stdout).toContain(`✗ 2 share the IP ${started.exits[9]!.ip}\n`);
    expect(table.stdout).toContain(`    ${started.exits[9]!.ip}: ${labels[9]}, ${labels[10]}\n`);

    const everything = json.stdout + json.stderr + table.stdout + table.stderr;
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toContain(WRONG_PASSWORD);
});

it('tells in 40 lines about 500 proxies, says where the bad ones stand and saves those that work', async () => {
    const { started, ipUrl } = await labWithIpPage({
        exits: { count: 500, perNetwork: 100 },
        credentials: { username: 'ali', password: PASSWORD },
        faults: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index * 7, { kind: 'dead' }])),
    });
    started.site.setPolicy(bannedExits(started.exits.slice(400).map(({ ip }) => ip)));
    // A header, then 500 rows, the last of which repeats the first that works.
    const rows = started.proxyUrls.map((url) => `${new URL(url).hostname};${new URL(url).port};ali;${PASSWORD}`);
    rows[499] = rows[1]!;
    const file = await listFile(['ip;port;login;pass', ...rows]);
    const working = `${file}.working`;
    const args = ['check', '--file', file, '--ip-url', ipUrl, '--target', `${started.site.url}/page/1`];
    const quick = ['--requests', '1', '--concurrency', '20', '--save-working', working];

    const brief = await runCli([...args, ...quick]);
    const lines = brief.stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.every((line) => line.length <= 160)).toBe(true);
    expect(brief.stdout).toContain('449 of 499 alive, 350 accepted');
    expect(brief.stdout).toContain('✗ 50 dead: ');
    expect(brief.stdout).toContain('✗ 99 refused by the target: ');

    const saved = (await readFile(working, 'utf8')).trimEnd().split('\n');
    const isGood = (index: number) => index < 400 && !(index % 7 === 0 && index < 350);
    expect(saved).toEqual(started.proxyUrls.filter((_, index) => isGood(index)));
    expect((await stat(working)).mode & 0o777).toBe(0o600);

    // The saved list is one that `check` takes, and has nothing bad in it.
    const again = await runCli([
        'check',
        '--file',
        working,
        ...args.slice(3),
        '--requests',
        '1',
        '--only',
        'bad',
        '--json',
    ]);
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, summary: { exits: 350, accepted: 350 }, exits: [] });
    expect(again.code).toBe(0);
}, 120_000);

it('names the line, country and network of each exit, and only the bad ones with --only bad', async () => {
    const started = await lab({
        exits: 3,
        credentials: { username: 'ali', password: PASSWORD },
        faults: { 1: { kind: 'dead' } },
        site: { pages: ({ clientIp }) => ({ body: JSON.stringify({ query: clientIp, countryCode: 'de' }) }) },
    });
    const [first, dead, last] = started.proxyUrls;
    const file = await listFile(['# three', first!, '', dead!]);
    const { hostname: server, port } = new URL(last!);
    const withoutScheme = { server, port, user: 'ali', pass: PASSWORD };
    const json = await listFile([JSON.stringify({ proxies: [first, withoutScheme] })]);
    const args = ['check', '--file', file, '--file', json, '--ip-url', `${started.site.url}/ip`];

    const report = JSON.parse((await runCli([...args, '--json'])).stdout) as CheckReport;
    expect(report.schemaVersion).toBe(1);
    expect(report.exits).toMatchObject([
        { source: { file, line: 2 }, country: 'DE', network: '127.3.0.0/24' },
        { source: { file, line: 4 }, state: 'dead' },
        { source: { file: json, line: 2 }, country: 'DE', ips: [started.exits[2]!.ip] },
    ]);

    const bad = await runCli([...args, '--only', 'bad']);
    expect(bad.stdout).toContain(labelOf(dead!));
    expect(bad.stdout).not.toContain(labelOf(first!));
    expect(bad.stdout).not.toContain(labelOf(last!));
});

it('ends with 0 when all is well, and takes http and socks5 from standard input', async () => {
    const { started, ipUrl } = await labWithIpPage({
        exits: 4,
        protocol: (index) => (index % 2 === 0 ? 'http' : 'socks5'),
        credentials: { username: 'ali', password: PASSWORD },
    });
    const args = ['check', '--file', '-', '--ip-url', ipUrl, '--requests', '2', '--json'];
    const { code, stdout } = await runCli(args, started.proxyUrls.join('\n'));
    const report = JSON.parse(stdout) as CheckReport;
    expect(report.exits.map(({ ips }) => ips)).toEqual(started.exits.map(({ ip }) => [ip]));
    expect(report).toMatchObject({ ok: true, summary: { alive: 4, distinctIps: 4 } });
    expect(code).toBe(0);
    // Two by each exit, one directly.
    expect(started.sites[1]!.log).toHaveLength(9);
});

it.each(['http', 'https'] as const)('tells dead and wrongly logged in SOCKS proxies apart on %s', async (scheme) => {
    const started = await lab({
        exits: 3,
        protocol: 'socks5',
        credentials: { username: 'ali', password: PASSWORD },
        faults: { 0: { kind: 'dead' } },
        site: { https: true },
    });
    const [dead, wrong, well] = started.proxyUrls.map(labelOf);
    const list = started.proxyUrls.with(1, started.proxyUrls[1]!.replace(PASSWORD, WRONG_PASSWORD)).join('\n');
    const origin = scheme === 'http' ? started.site.url : started.site.httpsUrl;
    const args = ['--ip-url', `${origin}/ip`, '--target', `${origin}/page/1`, '--json'];
    const report = JSON.parse((await runCli(['check', '--file', '-', ...args], list)).stdout) as CheckReport;
    expect(concerned(report, 'dead')).toEqual([dead]);
    expect(concerned(report, 'misconfigured')).toEqual([wrong]);
    expect(report.exits.find(({ label }) => label === well)).toMatchObject({
        state: 'alive',
        target: { outcome: 'ok' },
    });
});

it('tells sessions that share one IP, that change it, and proxies that pass on who we are', async () => {
    const { started, ipUrl } = await labWithIpPage({ exits: 2 });
    const ips = started.exits.map(({ ip }) => ip);
    let requests = 0;
    const rotating = new Server({
        host: '127.0.0.1',
        port: 0,
        prepareRequestFunction: () => ({ localAddress: ips[(requests += 1) % 2]! }),
    });
    await rotating.listen();
    onTestFinished(() => rotating.close(true));
    const changing = await runCli([
        'check',
        '--proxy',
        `http://127.0.0.1:${rotating.port}`,
        '--ip-url',
        ipUrl,
        '--json',
    ]);
    expect(concerned(JSON.parse(changing.stdout), 'ip-changed')).toEqual([`127.0.0.1:${rotating.port}`]);

    const { port, hostname } = new URL(await secondDoorTo(ips[0]!));
    const gateway = [
        '--option',
        `hostname=${hostname}`,
        '--option',
        `port=${port}`,
        '--option',
        `password=${PASSWORD}`,
    ];
    const apify = await runCli(['check', '--provider', 'apify', ...gateway, '--ip-url', ipUrl, '--json']);
    expect(concerned(JSON.parse(apify.stdout), 'one-ip')).toHaveLength(5);

    const transparent = await secondDoorTo('127.0.0.1');
    const own = await runCli(['check', '--proxy', transparent, '--ip-url', ipUrl, '--json']);
    expect(concerned(JSON.parse(own.stdout), 'reveals-us')).toEqual([labelOf(transparent)]);
    expect([changing.code, apify.code, own.code]).toEqual([1, 1, 1]);
    expect(apify.stdout + apify.stderr).not.toContain(PASSWORD);
});

it('says so when the page that tells the IP is down, not the proxies', async () => {
    const { started } = await labWithIpPage({ exits: 2 });
    const deadUrl = await lab({ exits: 1 }).then(async (other) => {
        await other.close();
        return `${other.site.url}/ip`;
    });
    const args = ['--ip-url', deadUrl, '--target', `${started.site.url}/page/1`, '--json'];
    const { stdout } = await runCli(['check', '--file', '-', ...args], started.proxyUrls.join('\n'));
    const report = JSON.parse(stdout) as CheckReport;
    expect(report.findings.map(({ kind }) => kind)).toContain('ip-page-silent');
    expect(report.summary).toMatchObject({ alive: 2, dead: 0, accepted: 2, distinctIps: 0 });
});

it.each([
    [['check'], 'give the proxies to check with --proxy or --file'],
    [['check', '--provider', 'nobody'], 'there is no provider "nobody"'],
    [['check', '--proxy', `http://ali:${PASSWORD}@`], 'line 1 of the --proxy options is not a proxy'],
    [['check', `--prox=http://ali:${PASSWORD}@host:1`], 'unknown option'],
    [['check', '--proxy', 'http://host:1', '--requests', '0'], 'Give a whole number of at least 1'],
    [['check', '--proxy', 'http://host:1', '--country', 'US'], 'belong to --provider'],
    [['check', '--proxy', 'http://host:1', '--only', 'good'], 'Allowed choices are bad'],
    [['check', '--proxy', 'http://host:1', '--save-working', '/'], 'option "--save-working" names "/"'],
    [['check', '--provider', 'tor', '--save-working', 'list.txt'], '--save-working belongs to --proxy and --file'],
    [['lab', '--policy', 'rate-limit=often'], 'write it like rate-limit=5/s'],
])('says what is wrong with %j and ends with 2', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toContain(sentence);
    expect(stdout + stderr).not.toContain(PASSWORD);
    expect(code).toBe(2);
});

it('tells its version', async () => {
    const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it('shows the form of a proxy in its hints as it is', async () => {
    const { code, stderr } = await runCli(['check', '--proxy', '%%%']);
    expect(stderr).toContain('user:password@host');
    expect(code).toBe(2);
});

it.each(['check', 'lab'])('%s --help shows examples', async (command) => {
    const { code, stdout } = await runCli([command, '--help']);
    expect(stdout).toContain(`$ crawlee-proxy-sessions ${command} `);
    expect(code).toBe(0);
});
