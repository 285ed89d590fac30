import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Reports are made from `report-page/` as it is now. */
export default function buildReportPage(): void {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-report-page.mjs', import.meta.url))]);
}
