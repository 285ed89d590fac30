import { expect, it } from 'vitest';
import { ProxySessions } from '../../src/index.js';

const REPORT_RULE = 'must be true, or an object with a key for the key-value store';
const KEY_RULE = 'must be a key of 1 to 250 letters, digits, ".", "-" and "_"';

it.each([
    [{ report: 'yes' }, `ProxySessions: option "report" ${REPORT_RULE}; got "yes".`],
    [{ report: { key: 'a/b' } }, `ProxySessions: option "report.key" ${KEY_RULE}; got "a/b".`],
    [{ report: { name: 'x' } }, `ProxySessions: option "report" ${REPORT_RULE}; got an object.`],
    [
        { statusIntervalSecs: -1 },
        'ProxySessions: option "statusIntervalSecs" must not be negative; 0 is for never; got -1.',
    ],
    [{ statusIntervalSecs: '60' }, 'ProxySessions: option "statusIntervalSecs" must be a number; got "60".'],
])('says what is wrong with %j', (options, sentence) => {
    const make = () => new ProxySessions({ proxyUrls: ['http://proxy.example:8000'], ...(options as object) });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-options', message: sentence }));
});
