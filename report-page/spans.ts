import { gridX, rect } from '@observablehq/plot';
import { chart } from './chart.js';
import { colour } from './outcomes.js';

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

/** Bars over time; those that do not overlap share a lane. */
export function spansChart(label: string, spans: readonly Span[], from: number, to: number): HTMLElement {
    const laid = inLanes(spans);
    const lanes = Math.max(...laid.map(({ lane }) => lane)) + 1;
    const { height } = LANE_HEIGHTS.find(({ most }) => lanes <= most)!;
    const kinds = [...new Set(spans.map(({ kind }) => kind))];
    return chart(label, () => ({
        height: lanes * height + 36,
        marginTop: 24,
        marginBottom: 8,
        marginLeft: 8,
        marginRight: 24,
        x: { type: 'time', domain: [new Date(from), new Date(Math.max(to, from + 1_000))], label: null, axis: 'top' },
        y: { axis: null, domain: [0, lanes], reverse: true },
        color: { type: 'ordinal', domain: kinds, range: kinds.map(colour) },
        marks: [
            gridX(),
            rect(laid, {
                x1: ({ beganMillis }: Span) => new Date(beganMillis),
                x2: ({ endedMillis }: Span) => new Date(endedMillis),
                y1: 'lane',
                y2: ({ lane }: { lane: number }) => lane + 1,
                insetTop: 1,
                insetBottom: height > 5 ? 1 : 0,
                // What lasted a moment is to be seen all the same.
                insetRight: -1,
                insetLeft: -1,
                rx: 2,
                fill: 'kind',
                title: 'tip',
            }),
        ],
    }));
}

function inLanes(spans: readonly Span[]): (Span & { readonly lane: number })[] {
    const ends: number[] = [];
    return [...spans]
        .sort((a, b) => a.beganMillis - b.beganMillis)
        .map((span) => {
            const free = ends.findIndex((end) => end <= span.beganMillis);
            const lane = free === -1 ? ends.length : free;
            ends[lane] = span.endedMillis;
            return { ...span, lane };
        });
}
