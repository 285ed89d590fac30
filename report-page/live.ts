import type { ReportData } from '../src/report/report-data.js';

const EVERY_MILLIS = 2_000;

/** Draws the page anew when the program that serves it has news; a page from a file stays as it is. */
export function keepUpToDate(draw: (data: ReportData) => void): void {
    const { live } = document.body.dataset;
    if (live === undefined || live === '') return;
    let known = '';
    const ask = async (): Promise<void> => {
        const response = await fetch(live, { headers: known === '' ? {} : { 'If-None-Match': known } });
        if (response.status !== 200) return;
        known = response.headers.get('etag') ?? '';
        const data = (await response.json()) as ReportData;
        keepingPlace(() => draw(data));
    };
    // The program may have ended; the page shows what it saw last.
    setInterval(() => void ask().catch(() => {}), EVERY_MILLIS);
}

/** The reader goes on typing where they were, and sees the part of the page that they saw. */
function keepingPlace(draw: () => void): void {
    const { id } = document.activeElement ?? {};
    const { scrollX, scrollY } = window;
    const selection = selectionOf(document.activeElement);
    draw();
    window.scrollTo(scrollX, scrollY);
    const again = id === undefined || id === '' ? null : document.getElementById(id);
    again?.focus({ preventScroll: true });
    if (selection !== undefined && again instanceof HTMLInputElement) again.setSelectionRange(...selection);
}

function selectionOf(active: Element | null): [number, number] | undefined {
    if (!(active instanceof HTMLInputElement) || active.selectionStart === null) return undefined;
    return [active.selectionStart, active.selectionEnd ?? active.selectionStart];
}
