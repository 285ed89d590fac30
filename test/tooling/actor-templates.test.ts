import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateInputSchema, validateInputUsingValidator } from '@apify/input_schema';
import { getActorSchemaValidator, getDatasetSchemaValidator, getOutputSchemaValidator } from '@apify/json_schemas';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ActorProxyInput, ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions, fromActorInput } from '../../src/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const json = async (path: string) => JSON.parse(await readFile(join(ROOT, path), 'utf8'));

describe.each(['actor-cheerio-crawler', 'actor-playwright-crawler'])('%s', (name) => {
    const file = (path: string) => json(join('examples', name, path));

    it('is defined as the platform wants it', async () => {
        const [actor, dataset, input] = [
            getActorSchemaValidator(),
            getDatasetSchemaValidator(),
            new Ajv2019({ strict: false }),
        ];
        expect([actor(await file('.actor/actor.json')), actor.errors]).toEqual([true, null]);
        expect([dataset(await file('.actor/dataset_schema.json')), dataset.errors]).toEqual([true, null]);
        const output = getOutputSchemaValidator();
        expect([output(await file('.actor/output_schema.json')), output.errors]).toEqual([true, null]);
        validateInputSchema(input, await file('.actor/input_schema.json'));
    });

    it('costs nothing extra by default', async () => {
        const { properties } = await file('.actor/input_schema.json');
        const example = await file('storage/key_value_stores/default/INPUT.json');
        for (const proxy of [properties.proxyConfiguration.default, example.proxyConfiguration]) {
            expect(proxy).toEqual({ useApifyProxy: true });
        }
    });

    it('has an example of an input that its schema accepts', async () => {
        // `$schema` is for editors.
        const { $schema: _, ...schema } = await file('.actor/input_schema.json');
        const validator = new Ajv2019({ strict: false }).compile(schema);
        const input = await file('storage/key_value_stores/default/INPUT.json');
        expect(validateInputUsingValidator(validator, schema, input)).toEqual([]);
    });

    it('lets people choose only what the package takes', async () => {
        const { properties } = await file('.actor/input_schema.json');
        for (const option of ['rotation', 'whenExhausted'] as const) {
            for (const choice of properties[option].enum as ProxySessionsOptions[typeof option][]) {
                expect(() => new ProxySessions({ proxyUrls: [null], [option]: choice })).not.toThrow();
            }
            expect(properties[option].enum).toContain(properties[option].default);
        }
        const proxy = properties.proxyConfiguration.default as ActorProxyInput;
        expect(() => fromActorInput({ ...proxy, useApifyProxy: false })).not.toThrow();
    });

    it('asks for the versions that it is tested with', async () => {
        const own = await json('package.json');
        const { dependencies, devDependencies } = await file('package.json');
        const { 'crawlee-proxy-sessions': ours, playwright: _image, ...others } = dependencies;
        expect(ours).toBe(`^${own.version}`);
        for (const [dependency, version] of Object.entries({ ...others, ...devDependencies })) {
            const asTested = dependency.startsWith('@crawlee/') ? 'crawlee' : dependency;
            expect([dependency, version]).toEqual([dependency, own.devDependencies[asTested]]);
        }
    });
});

const { version: PLAYWRIGHT } = await json('node_modules/playwright/package.json');

describe('the image with Playwright', () => {
    const folder = join(ROOT, 'examples/actor-playwright-crawler');

    it('has the version that package.json and our tests have', async () => {
        const version = PLAYWRIGHT;
        const { dependencies } = await json('examples/actor-playwright-crawler/package.json');
        const images = (await readFile(join(folder, 'Dockerfile'), 'utf8')).match(/^FROM \S+/gm);
        expect(dependencies.playwright).toBe(version);
        expect(images).toEqual(
            Array.from({ length: 2 }, () => `FROM apify/actor-node-playwright-chrome:24-${version}`),
        );
    });

    it.each([
        ['0.0.1', 1],
        [PLAYWRIGHT, 0],
    ])('is checked when it is built: with %s it ends with %i', async (version, code) => {
        const build = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-image-'));
        onTestFinished(() => rm(build, { recursive: true }));
        await mkdir(join(build, 'node_modules/playwright'), { recursive: true });
        await cp(join(folder, 'package.json'), join(build, 'package.json'));
        await writeFile(join(build, 'node_modules/playwright/package.json'), JSON.stringify({ version }));
        const { status } = spawnSync(process.execPath, [join(folder, 'check-playwright-version.mjs')], { cwd: build });
        expect(status).toBe(code);
    });
});
