import type { PlotOptions } from '@observablehq/plot';
import { plot } from '@observablehq/plot';
import type { ReportData } from '../src/report/report-data.js';
import { element } from './dom.js';
import { minute, time } from './format.js';
import { useTooltip } from './tooltip.js';

export interface Period {
    readonly from: number;
    readonly to: number;
}

const MARGINS = { marginLeft: 48, marginRight: 24 };
const MILLIS_WITH_SECONDS = 20 * 60_000;
const PIXELS_PER_TICK = 100;

/** The period that all charts over time show, so that one can be held against the other. */
export function periodOf({ startedMillis, atMillis, timeline }: ReportData): Period {
    const end = startedMillis + timeline.counts.length * timeline.bucketMillis;
    return { from: startedMillis, to: Math.max(atMillis, end, startedMillis + 1_000) };
}

/** Margins and axis of a chart over time. */
export function timeAxis({ from, to }: Period, width: number): Partial<PlotOptions> {
    const isShort = to - from < MILLIS_WITH_SECONDS;
    return {
        ...MARGINS,
        x: {
            type: 'time',
            domain: [new Date(from), new Date(to)],
            label: null,
            // Clear of the lowest number of the other axis.
            tickPadding: 9,
            ticks: Math.max(2, Math.floor(width / PIXELS_PER_TICK)),
            tickFormat: (moment: Date) => (isShort ? time(+moment) : minute(+moment)),
        },
    };
}

/** A chart as wide as the page, drawn anew when that changes. */
export function chart(label: string, options: (width: number) => PlotOptions): HTMLElement {
    const figure = element('figure', {});
    let drawnWidth = 0;
    new ResizeObserver(() => {
        const width = figure.clientWidth;
        if (width === 0 || width === drawnWidth) return;
        drawnWidth = width;
        const drawing = plot({ width, ariaLabel: label, style: { background: 'none' }, ...options(width) });
        drawing.setAttribute('role', 'img');
        // Plot names its groups, which only elements with a role may be.
        for (const group of drawing.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
        useTooltip(drawing);
        figure.replaceChildren(drawing);
    }).observe(figure);
    return figure;
}
