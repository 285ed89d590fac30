// Usage: node scripts/count-tests.mjs REPORT.json
// Prints "PASSED FAILED SKIPPED" of a vitest JSON report, and then a line for each test that failed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestResult */
/** @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult */
const { testResults } = /** @type {{ testResults: FileResult[] }} */ (
    JSON.parse(readFileSync(/** @type {string} */ (process.argv[2]), 'utf8'))
);

/** @param {string | undefined} text */
const firstLine = (text = '') => text.split('\n', 1)[0]?.slice(0, 300);

const tests = testResults.flatMap((file) => file.assertionResults.map((test) => ({ file: file.name, ...test })));
const passed = tests.filter((test) => test.status === 'passed').length;
const failed = tests.filter((test) => test.status === 'failed');
// A file that could not be loaded, or whose hook failed, fails without any test of its own failing.
const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);

console.log(`${passed} ${failed.length + broken.length} ${tests.length - passed - failed.length}`);
for (const { file, fullName, failureMessages } of failed) {
    console.log(`FAILED ${relative('.', file)} > ${fullName}: ${firstLine(failureMessages?.[0])}`);
}
for (const { name, message } of broken) console.log(`FAILED ${relative('.', name)}: ${firstLine(message)}`);
