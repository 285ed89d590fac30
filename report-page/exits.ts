import type { ExitData, ReportData, RestData } from '../src/report/report-data.js';
import { element, nothing, section, table } from './dom.js';
import { counted, number } from './format.js';
import { legend, OUTCOME_NAMES, OUTCOMES } from './outcomes.js';

const ALL_SITES = -1;
const MOST_IN_TABLE = 100;
/** In the order of the legend. */
const KINDS: readonly string[] = [...OUTCOMES, 'unused'];
const BY_NUMBERS_IN_TEXT = new Intl.Collator('en', { numeric: true });

/** How one exit does, on one site or on all. */
interface State {
    /** The name of its colour. */
    readonly kind: string;
    readonly text: string;
    readonly rest?: RestData;
}

/** All exits as squares, network by network. */
export function exits(data: ReportData): HTMLElement {
    const title = 'Exits by network';
    if (data.exits.length === 0)
        return section(title, '', nothing('There is no exit any more: each ended with its session.'));
    const more = data.exitsLeftOut > 0 ? ` ${number(data.exitsLeftOut)} more exits did less.` : '';
    const map = element('div', {});
    const show = (site: number): void => map.replaceChildren(...mapOf(data, site));
    show(ALL_SITES);
    return section(
        title,
        `Each square is an exit; point at it for its story.${more}`,
        ...(data.sites.length > 1 ? [siteMenu(data, show)] : []),
        map,
    );
}

function siteMenu({ sites }: ReportData, show: (site: number) => void): HTMLElement {
    const options = [['all sites', ALL_SITES] as const, ...sites.map(({ name }, index) => [name, index] as const)];
    const menu = element(
        'select',
        {},
        ...options.map(([name, value]) => element('option', { value: String(value) }, name)),
    ) as HTMLSelectElement;
    menu.addEventListener('change', () => show(Number(menu.value)));
    return element('label', { class: 'menu' }, 'As seen by ', menu);
}

function mapOf({ exits: all, sites }: ReportData, site: number): HTMLElement[] {
    const states = new Map(all.map((exit) => [exit, stateOf(exit, site)]));
    const texts = new Map([...states.values()].map(({ kind, text }) => [kind, text]));
    const kinds = KINDS.flatMap((kind) => (texts.has(kind) ? [[kind, texts.get(kind)!] as const] : []));
    const resting = all.filter((exit) => states.get(exit)?.rest !== undefined);
    return [
        legend(kinds),
        element(
            'div',
            { class: all.length > 300 ? 'networks small' : 'networks' },
            ...byNetwork(all).map(([name, members]) => networkBox(name, members, states)),
        ),
        ...(resting.length === 0 ? [] : [restsTable(resting, states, sites)]),
    ];
}

/** The largest first; networks of a single exit share a box. */
function byNetwork(all: readonly ExitData[]): [name: string, members: readonly ExitData[]][] {
    const groups = new Map<string | undefined, ExitData[]>();
    for (const exit of [...all].sort((a, b) => BY_NUMBERS_IN_TEXT.compare(a.label, b.label))) {
        const members = groups.get(exit.network);
        if (members === undefined) groups.set(exit.network, [exit]);
        else members.push(exit);
    }
    const unknown = groups.get(undefined) ?? [];
    groups.delete(undefined);
    const single = [...groups.values()].filter(({ length }) => length === 1).flat();
    const several = [...groups].filter(([, { length }]) => length > 1);
    several.sort(([nameA, a], [nameB, b]) => b.length - a.length || BY_NUMBERS_IN_TEXT.compare(nameA!, nameB!));
    const boxes: [string, readonly ExitData[]][] = several.map(([name, members]) => [name!, members]);
    if (single.length > 0) boxes.push([`${counted(single.length, 'network')} of one exit`, single]);
    if (unknown.length > 0) boxes.push(['network unknown', unknown]);
    return boxes;
}

function networkBox(name: string, members: readonly ExitData[], states: ReadonlyMap<ExitData, State>): HTMLElement {
    const working = members.filter((exit) => states.get(exit)?.kind === 'ok').length;
    return element(
        'div',
        { class: 'network' },
        element('h3', {}, name, element('small', {}, `${number(working)} of ${number(members.length)} working`)),
        element(
            'div',
            { class: 'squares' },
            ...members.map((exit) => {
                const state = states.get(exit)!;
                return element('i', { class: `key ${state.kind}`, 'data-tip': tipOf(exit, state) });
            }),
        ),
    );
}

function tipOf({ label, network, requests, ok, rests }: ExitData, { text }: State): string {
    return [
        label,
        ...(network === undefined ? [] : [`network ${network}`]),
        `${text}; ${counted(ok, 'page')} by ${counted(requests, 'request')}`,
        ...rests.map(({ reason }) => reason),
    ].join('\n');
}

function stateOf({ state, rests, sites }: ExitData, site: number): State {
    const rest =
        site === ALL_SITES
            ? state === 'resting'
                ? rests[0]
                : undefined
            : rests.find((one) => one.isEverywhere || one.site === site);
    if (rest !== undefined) return { kind: rest.outcome, text: `resting: ${OUTCOME_NAMES[rest.outcome]}`, rest };
    const isUsed = site === ALL_SITES ? state !== 'unused' : sites.includes(site);
    return isUsed ? { kind: 'ok', text: 'working' } : { kind: 'unused', text: 'not used yet' };
}

function restsTable(
    resting: readonly ExitData[],
    states: ReadonlyMap<ExitData, State>,
    sites: ReportData['sites'],
): HTMLElement {
    const shown = resting.slice(0, MOST_IN_TABLE);
    const left = resting.length - shown.length;
    return element(
        'details',
        {},
        element('summary', {}, `${counted(resting.length, 'exit')} resting, with the reason`),
        table(
            ['Exit', 'Site', 'Reason'],
            shown.map((exit) => {
                const { site, isEverywhere, reason } = states.get(exit)!.rest!;
                const where = isEverywhere ? 'all' : site === undefined ? 'another' : sites[site]!.name;
                return [exit.label, where, reason];
            }),
        ),
        ...(left > 0 ? [nothing(`and ${counted(left, 'more', 'more')}`)] : []),
    );
}
