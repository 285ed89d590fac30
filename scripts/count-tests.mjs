// Usage: node scripts/count-tests.mjs REPORT.json     prints "PASSED FAILED SKIPPED" of a vitest JSON report
import { readFileSync } from 'node:fs';

/** @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult */
const { testResults } = /** @type {{ testResults: FileResult[] }} */ (
    JSON.parse(readFileSync(/** @type {string} */ (process.argv[2]), 'utf8'))
);
const statuses = testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
const passed = statuses.filter((status) => status === 'passed').length;
const failed = statuses.filter((status) => status === 'failed').length;
// A file that could not be loaded, or whose hook failed, fails without any test of its own failing.
const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
console.log(`${passed} ${failed + brokenFiles} ${statuses.length - passed - failed}`);
