const SVG = 'http://www.w3.org/2000/svg';
const SIZE = 8;

/** The mark on each colour, as a path in a square of `SIZE`; the squares of CSS have the same. */
const MARKS: Readonly<Record<string, string>> = {
    ok: '',
    blocked: 'M0 0L8 8M8 0L0 8',
    'rate-limited': 'M4 0V8',
    'proxy-failed': 'M0 4H8',
    'target-failed': 'M3 4H5',
    misconfigured: 'M0 8L8 0',
};

/** What charts are filled with; put into the page once. */
export function fillPatterns(): SVGElement {
    const drawing = svg('svg', { width: '0', height: '0', 'aria-hidden': 'true', class: 'patterns' });
    for (const [name, mark] of Object.entries(MARKS)) {
        const size = String(SIZE);
        const pattern = svg('pattern', {
            id: `fill-${name}`,
            width: size,
            height: size,
            patternUnits: 'userSpaceOnUse',
        });
        const background = svg('rect', { width: size, height: size });
        background.style.fill = `var(--${name})`;
        const line = svg('path', { d: mark, 'stroke-width': '1.2' });
        line.style.stroke = 'var(--box)';
        pattern.append(background, line);
        drawing.append(pattern);
    }
    return drawing;
}

function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
}
