import { element } from './dom.js';

const DISTANCE = 14;

/** Shows the text of whatever the pointer is on, was touched, or has the focus, if it has one. */
export function installTooltip(): void {
    const box = element('div', { class: 'tooltip', role: 'tooltip', hidden: '' });
    document.body.append(box);
    const hide = (): void => {
        box.hidden = true;
    };
    const show = (target: EventTarget | null, x: number, y: number): void => {
        const text = target instanceof Element ? target.closest('[data-tip]')?.getAttribute('data-tip') : undefined;
        box.hidden = text == null;
        if (text == null) return;
        if (box.textContent !== text) box.textContent = text;
        const { offsetWidth: width, offsetHeight: height } = box;
        const left = x + DISTANCE + width > innerWidth ? x - DISTANCE - width : x + DISTANCE;
        const top = y + DISTANCE + height > innerHeight ? y - DISTANCE - height : y + DISTANCE;
        box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
    };
    const byPointer = ({ target, clientX, clientY }: PointerEvent): void => show(target, clientX, clientY);
    document.addEventListener('pointermove', byPointer);
    document.addEventListener('pointerdown', byPointer);
    document.addEventListener('pointerleave', hide);
    document.addEventListener('focusin', ({ target }) => {
        const { left, bottom } = (target as Element).getBoundingClientRect();
        if ((target as Element).matches(':focus-visible')) show(target, left, bottom);
    });
    document.addEventListener('focusout', hide);
    document.addEventListener('keydown', ({ key }) => {
        if (key === 'Escape') hide();
    });
}

/** Has the tooltip show what charts say by `title` elements, which browsers show late and small. */
export function useTooltip(chart: Element): void {
    for (const title of chart.querySelectorAll('title')) {
        title.parentElement?.setAttribute('data-tip', title.textContent);
        title.remove();
    }
}
