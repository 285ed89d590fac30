import { element } from './dom.js';

const DISTANCE = 14;

/** Shows the text of whatever the pointer is on that has one, and of what was tapped. */
export function installTooltip(): void {
    const box = element('div', { class: 'tooltip', role: 'tooltip', hidden: '' });
    document.body.append(box);
    const show = ({ target, clientX, clientY }: PointerEvent): void => {
        const text = target instanceof Element ? target.closest('[data-tip]')?.getAttribute('data-tip') : undefined;
        box.hidden = text == null;
        if (text == null) return;
        if (box.textContent !== text) box.textContent = text;
        const { offsetWidth: width, offsetHeight: height } = box;
        const left = clientX + DISTANCE + width > innerWidth ? clientX - DISTANCE - width : clientX + DISTANCE;
        const top = clientY + DISTANCE + height > innerHeight ? clientY - DISTANCE - height : clientY + DISTANCE;
        box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
    };
    document.addEventListener('pointermove', show);
    document.addEventListener('pointerdown', show);
    document.addEventListener('pointerleave', () => (box.hidden = true));
}

/** Has the tooltip show what charts say by `title` elements, which browsers show late and small. */
export function useTooltip(chart: Element): void {
    for (const title of chart.querySelectorAll('title')) {
        title.parentElement?.setAttribute('data-tip', title.textContent);
        title.remove();
    }
}
