import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import * as stopReasons from '../../src/dispatch/stop-reasons.js';
import { ROOT, readPage } from './pages.js';

let page: string;
beforeAll(async () => {
    page = await readPage('docs/troubleshooting.md');
});

/** The members of a union of texts, as the source has them. */
function membersOf(file: string, type: string): string[] {
    const path = join(ROOT, 'src', file);
    const source = ts.createSourceFile(path, ts.sys.readFile(path)!, ts.ScriptTarget.ES2022);
    const alias = source.statements.find(
        (statement): statement is ts.TypeAliasDeclaration =>
            ts.isTypeAliasDeclaration(statement) && statement.name.text === type,
    );
    const union = alias!.type as ts.UnionTypeNode;
    return union.types.map((member) => ((member as ts.LiteralTypeNode).literal as ts.StringLiteral).text);
}

/** What stands under a heading. */
function section(heading: string): string {
    const [, text = ''] = page.split(`\n## ${heading}\n`);
    return text.split('\n## ')[0]!;
}

it.each(membersOf('common/errors.ts', 'ProxySessionsErrorCode'))('says what to do about the error %s', (code) => {
    expect(section('Errors')).toContain(`\n### \`${code}\`\n`);
});

it.each(membersOf('events/retire-reason.ts', 'RetireReason'))('says what it means that a session is %s', (reason) => {
    expect(section('Why a session ended')).toMatch(new RegExp(`^\\| \`${reason}\``, 'm'));
});

it.each(membersOf('dispatch/exhaustion.ts', 'ExhaustionCause'))('says what to do when a site %s', (cause) => {
    expect(section('Errors')).toContain(cause);
});

describe('why a crawl, or a request, is ended', () => {
    const verdict = { outcome: 'misconfigured', rule: 'rule', evidence: 'evidence' } as const;
    const argument = { usedUp: 'shop.example', noSessions: 'why', noList: 'why' } as const;

    it.each(Object.entries(stopReasons).filter(([name]) => name !== 'closedError'))('%s', (name, reason) => {
        const { message } = (reason as (about: unknown) => Error)(argument[name as keyof typeof argument] ?? verdict);
        const [beginning] = message.split(/[(:;]/);
        expect(section('Errors')).toContain(beginning!.trim());
    });
});
