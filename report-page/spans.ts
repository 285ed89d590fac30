import { gridX, rect } from '@observablehq/plot';
import type { Period } from './chart.js';
import { chart, timeAxis } from './chart.js';
import { fill } from './outcomes.js';

/** Something that lasted. */
export interface Span {
    readonly beganMillis: number;
    readonly endedMillis: number;
    /** The name of its colour. */
    readonly kind: string;
    readonly tip: string;
}

const LANE_HEIGHTS = [
    { most: 24, height: 18 },
    { most: 80, height: 9 },
    { most: Infinity, height: 5 },
] as const;
const AXIS_HEIGHT = 28;
/** What lasted a moment is to be seen all the same. */
const SHORTEST_SHARE = 1 / 400;

/** Bars over time; those that do not overlap share a lane. */
export function spansChart(label: string, spans: readonly Span[], period: Period): HTMLElement {
    const laid = inLanes(spans, (period.to - period.from) * SHORTEST_SHARE);
    const lanes = Math.max(...laid.map(({ lane }) => lane)) + 1;
    const { height } = LANE_HEIGHTS.find(({ most }) => lanes <= most)!;
    const kinds = [...new Set(spans.map(({ kind }) => kind))];
    const figure = chart(label, (width) => {
        const { x, ...axis } = timeAxis(period, width);
        return {
            ...axis,
            height: lanes * height + AXIS_HEIGHT,
            marginTop: AXIS_HEIGHT,
            marginBottom: 0,
            x: { ...x, axis: 'top' },
            y: { axis: null, domain: [0, lanes], reverse: true },
            color: { type: 'ordinal', domain: kinds, range: kinds.map(fill) },
            marks: [
                gridX(),
                rect(laid, {
                    x1: ({ beganMillis }: Span) => new Date(beganMillis),
                    x2: ({ endedMillis }: Span) => new Date(endedMillis),
                    y1: 'lane',
                    y2: ({ lane }: { lane: number }) => lane + 1,
                    insetBottom: height > 5 ? 2 : 1,
                    insetRight: 1,
                    rx: 2,
                    fill: 'kind',
                    title: 'tip',
                }),
            ],
        };
    });
    // Many bars need more room than a page has to give; the arrow keys scroll them.
    figure.classList.add('tall');
    figure.tabIndex = 0;
    figure.setAttribute('role', 'group');
    figure.setAttribute('aria-label', `${label}, a chart`);
    return figure;
}

function inLanes(spans: readonly Span[], shortestMillis: number): (Span & { readonly lane: number })[] {
    const ends: number[] = [];
    return [...spans]
        .sort((a, b) => a.beganMillis - b.beganMillis)
        .map((span) => {
            const free = ends.findIndex((end) => end <= span.beganMillis);
            const lane = free === -1 ? ends.length : free;
            const endedMillis = Math.max(span.endedMillis, span.beganMillis + shortestMillis);
            ends[lane] = endedMillis;
            return { ...span, endedMillis, lane };
        });
}
