import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateInputSchema, validateInputUsingValidator } from '@apify/input_schema';
import { getActorSchemaValidator, getDatasetSchemaValidator } from '@apify/json_schemas';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
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
        validateInputSchema(input, await file('.actor/input_schema.json'));
    });

    it('has an example of an input that its schema accepts', async () => {
        const schema = await file('.actor/input_schema.json');
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
        expect(own.devDependencies).toMatchObject({ ...others, ...devDependencies });
    });
});
