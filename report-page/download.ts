/** Has the browser save a text as a file. */
export function download(name: string, type: string, text: string): void {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
}

/** Texts from outside that a spreadsheet would run as formulas; see OWASP, "CSV injection". */
const FORMULA = /^[=+\-@\t\r]/;

/** By RFC 4180. */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
    return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number): string {
    if (typeof value === 'number') return String(value);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
