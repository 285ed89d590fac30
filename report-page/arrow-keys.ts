const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
    ArrowLeft: (index) => index - 1,
    ArrowRight: (index) => index + 1,
    Home: () => 0,
    End: (_, last) => last,
};

/** Makes many small buttons one stop of the tab key; arrow keys move among them. */
export function moveByArrows(container: HTMLElement, selector: string): void {
    const all = [...container.querySelectorAll<HTMLElement>(selector)];
    for (const [index, one] of all.entries()) one.tabIndex = index === 0 ? 0 : -1;
    const moveTo = (next: HTMLElement | undefined): void => {
        if (next === undefined) return;
        for (const one of all) if (one.tabIndex === 0) one.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
    };
    container.addEventListener('keydown', (event) => {
        const index = all.indexOf(event.target as HTMLElement);
        if (index === -1) return;
        const step = STEPS[event.key];
        const next = step === undefined ? verticalNeighbour(all, index, event.key) : all[step(index, all.length - 1)];
        if (next === undefined) return;
        event.preventDefault();
        moveTo(next);
    });
}

/** The nearest one in the next row above or below. */
function verticalNeighbour(all: readonly HTMLElement[], index: number, key: string): HTMLElement | undefined {
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
    const sign = key === 'ArrowUp' ? -1 : 1;
    const here = all[index]!.getBoundingClientRect();
    let best: { readonly one: HTMLElement; readonly down: number; readonly across: number } | undefined;
    for (const one of all) {
        const there = one.getBoundingClientRect();
        const down = sign * (there.top - here.top);
        const across = Math.abs(there.left - here.left);
        if (down < here.height / 2) continue;
        if (best === undefined || down < best.down || (down === best.down && across < best.across)) {
            best = { one, down, across };
        }
    }
    return best?.one;
}
