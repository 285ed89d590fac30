import { expect, it } from 'vitest';
import { renderPage } from '../../src/report/render-page.js';
import { dataInPage } from './data-in-page.js';
import { sampleReport } from './sample-report.js';

it('carries the data, unchanged', () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    expect(dataInPage(renderPage(data))).toEqual(data);
});

it('lets no text from outside out of the data', () => {
    const evil = '</script><script>alert(1)</script><!-- $& $` {{script}} "the data of the report"';
    const page = renderPage(
        sampleReport({ exits: 5, requests: 50, evidence: evil, label: (index) => `${evil}${index}` }),
    );
    expect(page).not.toContain('<script>alert(1)');
    expect(JSON.stringify(dataInPage(page))).toContain(JSON.stringify(evil).slice(1, -1));
    // The data and the page's own script, and nothing else.
    expect(page.match(/<\/script/g)).toHaveLength(2);
});

it('stays well below a megabyte with 2 000 exits, and does not grow with 20 000', () => {
    const bytesOf = (exits: number) => Buffer.byteLength(renderPage(sampleReport({ exits, requests: 3 * exits })));
    expect(bytesOf(2_000)).toBeLessThan(700_000);
    expect(bytesOf(20_000)).toBeLessThan(1_000_000);
});

it('names the licences of what is built into it', () => {
    const page = renderPage(sampleReport({ exits: 1, requests: 1 }));
    expect(page).toMatch(/@observablehq\/plot \d\S+ \(ISC\) Copyright/);
    expect(page).toMatch(/d3-scale \d\S+ \(ISC\) Copyright/);
    expect(page).toContain('Permission to use, copy, modify, and/or distribute this software');
});

it('forbids itself the network', () => {
    const page = renderPage(sampleReport({ exits: 1, requests: 1 }));
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/\b(src|href)="(?!data:)/);
});
