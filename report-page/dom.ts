export type Child = Node | string;

/** An element with attributes and children. Texts stay texts: nothing here is ever read as HTML. */
export function element(tag: string, attributes: Readonly<Record<string, string>> = {}, ...children: Child[]) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
}

/** A part of the page under a heading. */
export function section(title: string, explanation: string, ...children: Child[]): HTMLElement {
    return element('section', {}, element('h2', {}, title), element('p', { class: 'hint' }, explanation), ...children);
}

/** What stands in place of a chart without data. */
export function nothing(why: string): HTMLElement {
    return element('p', { class: 'nothing' }, why);
}

/** A table; the columns of numbers are told by their headings' leading `#`. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
    const classes = headings.map((heading): Record<string, string> =>
        heading.startsWith('#') ? { class: 'number' } : {},
    );
    const cells = (tag: string, texts: readonly string[]) =>
        element('tr', {}, ...texts.map((text, index) => element(tag, classes[index], text.replace(/^#/, ''))));
    return element(
        'div',
        { class: 'scroll' },
        element(
            'table',
            {},
            element('thead', {}, cells('th', headings)),
            element('tbody', {}, ...rows.map((row) => cells('td', row))),
        ),
    );
}
