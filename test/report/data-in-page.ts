/** The data that a report's page carries. */
export function dataInPage(page: string): unknown {
    const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
    return JSON.parse(json!);
}
