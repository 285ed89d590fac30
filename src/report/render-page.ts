import { PAGE_TEMPLATE } from './page-template.js';
import type { ReportData } from './report-data.js';

/** Where the template wants the data; see `report-page/template.html`. */
const PLACE_FOR_DATA = '"the data of the report"';

/** The report as one HTML page that needs nothing else: no file, no network. */
export function renderPage(data: ReportData): string {
    // A function, because a text would be searched for `$` patterns.
    return PAGE_TEMPLATE.replace(PLACE_FOR_DATA, () => embeddedJson(data));
}

/**
 * The same page, for a server: it asks for newer data now and then, and is drawn again when there are any.
 *
 * @param dataPath Where the server has the data, as a path of its own.
 */
export function renderLivePage(data: ReportData, dataPath: string): string {
    return renderPage(data)
        .replace("default-src 'none'", "default-src 'none'; connect-src 'self'")
        .replace('data-live=""', `data-live="${dataPath}"`);
}

/** JSON that cannot end the script element that it stands in, whatever the texts in it are. */
function embeddedJson(data: ReportData): string {
    return JSON.stringify(data).replaceAll('<', '\\u003c');
}
