// Writes docs/options.md out of the types of the options. With --check it writes nothing, and fails when the page is old.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import ts from 'typescript';

const PAGE = fileURLToPath(new URL('../docs/options.md', import.meta.url));
const SOURCE = fileURLToPath(new URL('../src/proxy-sessions/options/options.ts', import.meta.url));
const INTERFACE = 'ProxySessionsOptions';
const HEAD = `# Options

<!-- Made by scripts/build-options-page.mjs out of the types. -->

Everything that \`new ProxySessions({ … })\` takes. Give one of \`provider\`, \`proxyUrls\` and \`tieredProxyUrls\`; all else is
optional. A wrong option fails in the constructor, with a sentence that names it.

`;

const page = await prettier.format(HEAD + tableOfOptions(), {
    ...(await prettier.resolveConfig(PAGE)),
    filepath: PAGE,
});
if (!process.argv.includes('--check')) await writeFile(PAGE, page);
else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
    console.error('docs/options.md is older than the types: run npm run docs:options.');
    process.exitCode = 1;
}

function tableOfOptions() {
    const { options } = ts.parseJsonConfigFileContent(
        ts.readConfigFile(fileURLToPath(new URL('../tsconfig.json', import.meta.url)), ts.sys.readFile).config,
        ts.sys,
        fileURLToPath(new URL('..', import.meta.url)),
    );
    const program = ts.createProgram([SOURCE], { ...options, noEmit: true });
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(SOURCE);
    const declared = source?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === INTERFACE);
    if (declared === undefined) throw new Error(`There is no interface ${INTERFACE} in ${SOURCE}.`);
    const rows = checker
        .getPropertiesOfType(checker.getTypeAtLocation(declared))
        .flatMap((property) => rowsOf(property, '', checker));
    return ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * One row for the option, and one for each option within it.
 * @param {ts.Symbol} property
 * @param {string} path
 * @param {ts.TypeChecker} checker
 * @returns {string[]}
 */
function rowsOf(property, path, checker) {
    const node = property.valueDeclaration ?? property.declarations?.[0];
    const type = node !== undefined && ts.isPropertySignature(node) ? node.type : undefined;
    const inner = type !== undefined && ts.isTypeLiteralNode(type) ? type : undefined;
    const name = `${path}${property.name}`;
    const tag = property.getJsDocTags(checker).find((one) => one.name === 'default');
    const typeText =
        inner !== undefined ? 'object' : ((type ?? node)?.getText().replaceAll(/readonly |\s+(?=\s)/g, '') ?? '');
    const cells = [
        code(name),
        code(typeText.replaceAll(/\s+/g, ' ')),
        cell(ts.displayPartsToString(tag?.text)),
        cell(ts.displayPartsToString(property.getDocumentationComment(checker))),
    ];
    const within = inner === undefined ? [] : checker.getPropertiesOfType(checker.getTypeAtLocation(inner));
    return [`| ${cells.join(' | ')} |`, ...within.flatMap((one) => rowsOf(one, `${name}.`, checker))];
}

/** @param {string} text */
function code(text) {
    return `\`${text.replaceAll('|', '\\|')}\``;
}

/**
 * Markdown of several lines in one line; examples are left out.
 * @param {string} text
 */
function cell(text) {
    return text
        .replaceAll(/```[^]*?```/g, '')
        .replaceAll(/^\s*[*-] /gm, '• ')
        .replaceAll(/\s+/g, ' ')
        .replaceAll('|', '\\|')
        .replaceAll('`docs/', '`')
        .trim();
}
