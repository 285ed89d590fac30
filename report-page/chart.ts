import type { PlotOptions } from '@observablehq/plot';
import { plot } from '@observablehq/plot';
import { element } from './dom.js';
import { useTooltip } from './tooltip.js';

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
        useTooltip(drawing);
        figure.replaceChildren(drawing);
    }).observe(figure);
    return figure;
}
