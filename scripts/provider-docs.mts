// Writes the table of docs/providers.md from what the services declare: `npx tsx scripts/provider-docs.mts`.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { ServiceDeclaration } from '../src/providers/services/declaration.js';
import { SERVICES } from '../src/providers/services/index.js';

const PAGE = fileURLToPath(new URL('../docs/providers.md', import.meta.url));
const BEGIN = '<!-- services: begin -->';
const END = '<!-- services: end -->';

const EVIDENCE = { vendor: 'vendor', quoted: 'quoted', community: '**experimental**' } as const;

function row(declaration: ServiceDeclaration): string[] {
    const { name, title, docs, session, sessionIn, lifetime, places, credentials, strict, evidence, opensTls } =
        declaration;
    const factory = evidence === 'community' ? `experimental.${name}` : name;
    return [
        `\`${factory}\``,
        `[${title}](${docs})${opensTls === true ? ', opens TLS' : ''}`,
        sessionIn,
        session.kind === 'none'
            ? 'none'
            : session.kind === 'number'
              ? `${session.first} to ${session.last}`
              : `${session.min === session.max ? session.min : `${session.min} to ${session.max}`} ${session.characters}`,
        lifetimeOf(lifetime),
        Object.keys(places).join(', ') || 'none',
        strict ?? '',
        Object.entries(credentials)
            .map(([option, { env }]) => `\`${option}\`: ${env}`)
            .join(', ') || 'none',
        EVIDENCE[evidence],
    ];
}

function lifetimeOf({ idleSecs, maxAgeSecs, choice }: ServiceDeclaration['lifetime']): string {
    const parts = [
        idleSecs !== undefined && `${idleSecs} s idle`,
        maxAgeSecs !== undefined && `${maxAgeSecs} s in all`,
        choice !== undefined && `choose ${choice.minSecs} to ${choice.maxSecs} s`,
    ].filter((part) => part !== false);
    return parts.join(', ') || 'not known';
}

const HEADINGS = [
    'factory',
    'service',
    'session in',
    'session id',
    'lifetime',
    'places',
    '`strict: true`',
    'credentials',
    'evidence',
];

/** The page with its table brought up to date. */
export async function providerDocs(): Promise<string> {
    const page = await readFile(PAGE, 'utf8');
    const lines = [HEADINGS, HEADINGS.map(() => '---'), ...SERVICES.map(({ declaration }) => row(declaration))];
    const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
    const [before, rest] = page.split(BEGIN);
    const after = rest!.split(END)[1]!;
    return format(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`, {
        ...(await resolveConfig(PAGE)),
        parser: 'markdown',
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(PAGE, await providerDocs());
