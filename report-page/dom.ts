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
    const id = idOf(title);
    return element(
        'section',
        { 'aria-labelledby': id },
        element('h2', { id }, title),
        element('p', { class: 'hint' }, explanation),
        ...children,
    );
}

/** What stands in place of a chart without data. */
export function nothing(why: string): HTMLElement {
    return element('p', { class: 'nothing' }, why);
}

export function button(text: string, attributes: Readonly<Record<string, string>>, onClick: () => void): HTMLElement {
    const made = element('button', { type: 'button', ...attributes }, text);
    made.addEventListener('click', onClick);
    return made;
}

/** A menu of texts with its label. */
export function menu(
    label: string,
    id: string,
    options: readonly (readonly [value: string, text: string])[],
    chosen: string,
    onChoice: (value: string) => void,
): HTMLElement {
    const select = element(
        'select',
        { id },
        ...options.map(([value, text]) =>
            element('option', { value, ...(value === chosen && { selected: '' }) }, text),
        ),
    ) as HTMLSelectElement;
    select.addEventListener('change', () => onChoice(select.value));
    return element('label', { class: 'menu' }, `${label} `, select);
}

/** A part that is folded away until it is wanted. It stays open while the page is drawn anew. */
export function details(title: string, id: string, content: () => Child[]): HTMLElement {
    const made = element('details', { id }, element('summary', {}, title)) as HTMLDetailsElement;
    const fill = (): void => {
        if (made.childElementCount === 1) made.append(...content());
    };
    made.addEventListener('toggle', () => {
        if (made.open) fill();
        opened[made.open ? 'add' : 'delete'](id);
    });
    if (opened.has(id)) {
        fill();
        made.open = true;
    }
    return made;
}

const opened = new Set<string>();

export function idOf(title: string): string {
    return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
