import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleReport } from '../report/sample-report.js';
import { PackedApp, ROOT } from './packed-app.js';

let app: PackedApp;
beforeAll(() => {
    app = new PackedApp();
    app.link('@crawlee/basic');
});
afterAll(() => app.remove());

const ENTRIES = ['crawlee-proxy-sessions', 'crawlee-proxy-sessions/lab', 'crawlee-proxy-sessions/redis'] as const;
const EXPORTS = {
    'crawlee-proxy-sessions': ['ProxySessions', 'apifyProxy'],
    'crawlee-proxy-sessions/lab': ['startLab'],
    'crawlee-proxy-sessions/redis': ['redisCluster', 'redisStore'],
};

/** Prints the types of what an entry point exports, then every file that was loaded for it, one a line. */
const programs = {
    'ES module': {
        file: 'load.mjs',
        source: `
            import { register } from 'node:module';
            const hook = 'import { writeSync } from "node:fs"; export async function resolve(specifier, context, next) {' +
                'const found = await next(specifier, context); writeSync(1, found.url + "\\\\n"); return found; }';
            register('data:text/javascript,' + encodeURIComponent(hook));
            const entry = await import(process.argv[2]);
            for (const [name, value] of Object.entries(entry)) console.log('export ' + name + ' ' + typeof value);
        `,
    },
    CommonJS: {
        file: 'load.cjs',
        source: `
            const entry = require(process.argv[2]);
            for (const [name, value] of Object.entries(entry)) console.log('export ' + name + ' ' + typeof value);
            for (const file of Object.keys(require.cache)) console.log(file);
        `,
    },
};

describe.each(Object.entries(programs))('as %s', (_, { file, source }) => {
    const load = (entry: string) => {
        writeFileSync(join(app.folder, file), source);
        return app.run('node', file, entry).split('\n');
    };

    it.each(ENTRIES)('%s loads and exports its face', (entry) => {
        const printed = load(entry);
        for (const name of EXPORTS[entry]) expect(printed).toContain(`export ${name} function`);
    });

    it('the main entry loads no browser library, nothing of the lab and no library before it is needed', () => {
        const loaded = load('crawlee-proxy-sessions').filter((line) => line !== '' && !line.startsWith('export '));
        expect(loaded).not.toHaveLength(0);
        const unwanted =
            /node_modules\/(playwright|puppeteer|ws|proxy-chain|@pondwader\/socks5-server|redis|@redis|http2-wrapper)(-core)?\/|dist\/lab\/|internal\/(selfsigned|report-page|[\w-]+-parts)/;
        expect(loaded.filter((line) => unwanted.test(line))).toEqual([]);
    });
});

/** Crawls a little in the lab, with a report, and prints what the report's page begins with. */
const CRAWL = `
    const lab = await startLab({ exits: 2 });
    const configuration = new Configuration({ persistStorage: false });
    const proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, report: true });
    const options = proxySessions.optionsFor(BasicCrawler, { requestHandler: () => {} });
    await new BasicCrawler(options, configuration).run(lab.site.urls(2));
    const store = await KeyValueStore.open(null, { config: configuration });
    console.log((await store.getValue('PROXY_SESSIONS_REPORT')).slice(0, 15));
    await proxySessions.close();
    await lab.close();
`;

it.each([
    [
        'an ES module',
        'crawl.mjs',
        `import { ProxySessions } from 'crawlee-proxy-sessions';
        import { startLab } from 'crawlee-proxy-sessions/lab';
        import { BasicCrawler, Configuration, KeyValueStore } from '@crawlee/basic';
        ${CRAWL}`,
    ],
    [
        'CommonJS',
        'crawl.cjs',
        `const { ProxySessions } = require('crawlee-proxy-sessions');
        const { startLab } = require('crawlee-proxy-sessions/lab');
        const { BasicCrawler, Configuration, KeyValueStore } = require('@crawlee/basic');
        void (async () => { ${CRAWL} })();`,
    ],
])('crawls and reports as %s, without OpenTelemetry being there', (_, file, source) => {
    expect(existsSync(join(app.folder, 'node_modules/@opentelemetry'))).toBe(false);
    writeFileSync(join(app.folder, file), source);
    expect(app.run('node', file)).toContain('<!doctype html>');
});

it.each([
    ['an ES module', 'redis.mjs', `import { redisStore } from 'crawlee-proxy-sessions/redis';`],
    ['CommonJS', 'redis.cjs', `const { redisStore } = require('crawlee-proxy-sessions/redis');`],
])('says what to install where redis is missing, as %s', (_, file, source) => {
    const use = `redisStore({ url: 'redis://127.0.0.1:1' }).load('key').catch(({ code, message }) => console.log(code, message));`;
    writeFileSync(join(app.folder, file), `${source}\n${use}`);
    expect(app.run('node', file)).toMatch(/^misconfigured Redis at 127[.]0[.]0[.]1:1 .*; run npm install redis[.]\n$/);
});

it('makes the page of a report by the program', () => {
    writeFileSync(join(app.folder, 'data.json'), JSON.stringify(sampleReport({ exits: 2, requests: 20 })));
    const cli = join(app.packageFolder, 'dist/cli/main.js');
    expect(app.run('node', cli, 'report', 'data.json', '-o', '-')).toMatch(/^<!doctype html>/);
});

describe('types', () => {
    it.each(['mts', 'cts'])('a strict consumer compiles as .%s', (extension) => {
        const consumer = `consumer.${extension}`;
        copyFileSync(join(ROOT, 'test/package/consumer/consumer.mts'), join(app.folder, consumer));
        if (extension === 'mts') app.link('redis', 'crawlee', 'playwright', '@types/node');
        const config = {
            compilerOptions: {
                module: 'NodeNext',
                target: 'ES2022',
                lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
                types: ['node'],
                strict: true,
                noEmit: true,
            },
            files: [consumer],
        };
        writeFileSync(join(app.folder, 'tsconfig.json'), JSON.stringify(config));
        expect(complaints()).toEqual([]);
    });

    /** Library checks are on, so that our own declarations are checked; what other libraries get wrong is left out. */
    function complaints(): string[] {
        let output = '';
        try {
            app.run('node', join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false');
        } catch (error) {
            output = (error as { stdout: string }).stdout;
        }
        return output
            .split('\n')
            .filter((line) => /^(consumer\.|node_modules\/crawlee-proxy-sessions\/|error )/.test(line));
    }
});

describe('tarball', () => {
    const files = () =>
        readdirSync(app.packageFolder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(app.packageFolder.length + 1));

    it('has the built files and the papers, and nothing else', () => {
        const papers = files().filter((file) => !file.startsWith('dist/'));
        expect(papers.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
        const entries = ['dist/index', 'dist/lab/index'];
        const built = entries.flatMap((entry) => ['.js', '.cjs', '.d.ts', '.d.cts'].map((ending) => entry + ending));
        expect(files()).toEqual(expect.arrayContaining(built));
    });

    it.each([
        ['the page of the report', '--rate-limited', 'report-page'],
        ['zod', 'invalid_union', 'zod-parts'],
        ['csv-parse', 'CSV_INVALID_OPTION_COLUMNS', 'csv-parse-parts'],
        ['selfsigned', 'subjectAltName', 'selfsigned'],
    ])('has %s in it once', (_, part, name) => {
        const holders = files().filter((file) => readFileSync(join(app.packageFolder, file), 'utf8').includes(part));
        expect(holders.filter((file) => file.startsWith('dist/internal/'))).toEqual([`dist/internal/${name}.cjs`]);
        if (name !== 'selfsigned') expect(holders).toHaveLength(1);
    });

    it('says by whom its libraries were written', () => {
        for (const file of ['zod-parts', 'csv-parse-parts', 'selfsigned']) {
            const text = readFileSync(join(app.packageFolder, `dist/internal/${file}.cjs`), 'utf8');
            const library = file.replace(/-parts$/, '');
            expect(text).toMatch(new RegExp(`^/\\*! Parts of this script are:[^]*${library} \\d\\S+ \\(`));
            expect(text).toContain('Permission is hereby granted');
        }
    });

    it('runs nothing on the machine of a consumer', () => {
        const { scripts } = JSON.parse(readFileSync(join(app.packageFolder, 'package.json'), 'utf8')) as {
            scripts: object;
        };
        const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
        expect(Object.keys(scripts).filter((name) => hooks.includes(name))).toEqual([]);
    });

    it('has the program, which starts', () => {
        expect(app.run('node', join(app.packageFolder, 'dist/cli/main.js'), '--help')).toContain('check');
    });

    it('has no source maps and names no folder of the machine that built it', () => {
        const machinePaths = [ROOT, app.folder, homedir()].filter((path) => path.length > 1);
        const offending = files().filter((file) => {
            const text = readFileSync(join(app.packageFolder, file), 'utf8');
            return (
                file.endsWith('.map') ||
                text.includes('sourceMappingURL') ||
                machinePaths.some((path) => text.includes(path))
            );
        });
        expect(offending).toEqual([]);
    });
});
