import { element } from './dom.js';
import { counted, number } from './format.js';
import type { GradedExit } from './graded-exits.js';
import { storyOf } from './graded-exits.js';
import { legend, OUTCOME_NAMES, OUTCOMES } from './outcomes.js';
import { moveByArrows } from './arrow-keys.js';

/** In the order of the legend. */
const KINDS: readonly (readonly [kind: string, text: string])[] = [
    ['ok', 'works'],
    ['poor', 'fails more than it gets'],
    ...OUTCOMES.filter((outcome) => outcome !== 'ok').map(
        (outcome) => [outcome, `no page: ${OUTCOME_NAMES[outcome]}`] as const,
    ),
    ['unused', 'not used'],
];
/** With more, squares are small. */
const MANY = 300;
const BY_NUMBERS_IN_TEXT = new Intl.Collator('en', { numeric: true });

/** All exits as squares, network by network. */
export function exitMap(graded: readonly GradedExit[]): HTMLElement {
    const present = new Set(graded.map(({ kind }) => kind));
    const map = element(
        'div',
        { class: graded.length > MANY ? 'networks small' : 'networks' },
        ...byNetwork(graded).map(([name, members]) => networkBox(name, members)),
    );
    moveByArrows(map, '.squares button');
    return element(
        'div',
        {},
        element('h3', {}, 'Exits by network'),
        element(
            'p',
            { class: 'hint' },
            'Each square is an exit: point at it, touch it, or go there with the arrow keys.',
        ),
        legend(KINDS.filter(([kind]) => present.has(kind))),
        map,
    );
}

/** The largest first; networks of a single exit share a box. */
function byNetwork(all: readonly GradedExit[]): [name: string, members: readonly GradedExit[]][] {
    const groups = new Map<string | undefined, GradedExit[]>();
    for (const one of [...all].sort((a, b) => BY_NUMBERS_IN_TEXT.compare(a.exit.label, b.exit.label))) {
        const members = groups.get(one.exit.network);
        if (members === undefined) groups.set(one.exit.network, [one]);
        else members.push(one);
    }
    const unknown = groups.get(undefined) ?? [];
    groups.delete(undefined);
    const single = [...groups.values()].filter(({ length }) => length === 1).flat();
    const several = [...groups].filter(([, { length }]) => length > 1);
    several.sort(([nameA, a], [nameB, b]) => b.length - a.length || BY_NUMBERS_IN_TEXT.compare(nameA!, nameB!));
    const boxes: [string, readonly GradedExit[]][] = several.map(([name, members]) => [name!, members]);
    if (single.length > 0) boxes.push([`${counted(single.length, 'network')} of one exit`, single]);
    if (unknown.length > 0) boxes.push(['network unknown', unknown]);
    return boxes;
}

function networkBox(name: string, members: readonly GradedExit[]): HTMLElement {
    const good = members.filter(({ kind }) => kind === 'ok').length;
    return element(
        'div',
        { class: 'network' },
        element('h4', {}, name, ' ', element('small', {}, `${number(good)} of ${number(members.length)} work`)),
        element(
            'div',
            { class: 'squares' },
            ...members.map((one) => {
                const story = storyOf(one);
                return element('button', {
                    type: 'button',
                    class: `key ${one.kind}`,
                    'data-tip': story,
                    'aria-label': story.replaceAll('\n', ', '),
                });
            }),
        ),
    );
}
