import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * @typedef {{ file: string, name: string }} Local
 * @typedef {object} Module
 * @property {Map<string, ts.Node[]>} declared
 * @property {Map<string, Local>} imported From files of ours.
 * @property {Map<string, string>} exported Names that others see, each with its own.
 */

/**
 * The types of ours that what is exported names without being exported themselves: users could not write them down.
 * Reads declaration files as they are, without checking them, so it takes no time.
 *
 * @param {string[]} entries The declaration files of the entry points; chunks that they share are found by their imports.
 * @returns {string[]} Sentences.
 */
export function unexportedTypes(entries) {
    /** @type {Map<string, Module>} */
    const modules = new Map();
    /** @param {string} file */
    const load = (file) => {
        const known = modules.get(file);
        if (known !== undefined) return known;
        const loaded = read(file);
        modules.set(file, loaded);
        return loaded;
    };
    /** Where a name is declared. @param {string} file @param {string} name @returns {Local} */
    const origin = (file, name) => {
        const { imported } = load(file);
        const from = imported.get(name);
        if (from === undefined) return { file, name };
        return origin(from.file, load(from.file).exported.get(from.name) ?? from.name);
    };
    /** @type {Map<string, Local>} */
    const exported = new Map();
    for (const file of entries) {
        for (const [name, own] of load(file).exported) {
            const { file: home, name: declared } = origin(file, own);
            exported.set(`${home} ${declared}`, { file, name });
        }
    }
    const found = new Set();
    for (const [key, { name }] of exported) {
        const [home = '', declared = ''] = key.split(' ');
        for (const used of namesIn(load(home).declared.get(declared) ?? [])) {
            const { file, name: target } = origin(home, used);
            const isOurs = load(file).declared.has(target);
            if (isOurs && !exported.has(`${file} ${target}`))
                found.add(`${name} names ${target}, which is not exported`);
        }
    }
    return [...found];
}

/** @param {string} file @returns {Module} */
function read(file) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    /** @type {Module} */
    const module = { declared: new Map(), imported: new Map(), exported: new Map() };
    /** @param {string} name @param {ts.Node} node */
    const declare = (name, node) => module.declared.set(name, [...(module.declared.get(name) ?? []), node]);
    /** @param {ts.Expression | undefined} specifier */
    const fileOf = (specifier) =>
        specifier !== undefined && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
            ? join(dirname(file), specifier.text.replace(/\.(c?)js$/, '.d.$1ts'))
            : undefined;
    for (const statement of source.statements) {
        if (ts.isImportDeclaration(statement)) {
            const from = fileOf(statement.moduleSpecifier);
            const bindings = statement.importClause?.namedBindings;
            if (from === undefined || bindings === undefined || !ts.isNamedImports(bindings)) continue;
            for (const { name, propertyName } of bindings.elements)
                module.imported.set(name.text, { file: from, name: (propertyName ?? name).text });
        } else if (ts.isExportDeclaration(statement)) {
            const from = fileOf(statement.moduleSpecifier);
            const clause = statement.exportClause;
            if (clause === undefined || !ts.isNamedExports(clause)) continue;
            for (const { name, propertyName } of clause.elements) {
                const own = (propertyName ?? name).text;
                if (from !== undefined) module.imported.set(`${own} of ${from}`, { file: from, name: own });
                module.exported.set(name.text, from === undefined ? own : `${own} of ${from}`);
            }
        } else if (ts.isVariableStatement(statement)) {
            for (const declaration of statement.declarationList.declarations)
                if (ts.isIdentifier(declaration.name)) declare(declaration.name.text, declaration);
        } else if (
            ts.isInterfaceDeclaration(statement) ||
            ts.isTypeAliasDeclaration(statement) ||
            ts.isClassDeclaration(statement) ||
            ts.isFunctionDeclaration(statement)
        ) {
            if (statement.name !== undefined) declare(statement.name.text, statement);
        }
    }
    return module;
}

/** The names of types, but for type parameters. What `typeof` names is a value, and its type is spelled out by tools. @param {ts.Node[]} nodes */
function namesIn(nodes) {
    const names = new Set();
    /** @param {ts.Node} node @param {ReadonlySet<string>} own */
    const visit = (node, own) => {
        const parameters = /** @type {{ typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> }} */ (node);
        const inScope = new Set([...own, ...(parameters.typeParameters ?? []).map(({ name }) => name.text)]);
        if (ts.isMappedTypeNode(node)) inScope.add(node.typeParameter.name.text);
        if (ts.isInferTypeNode(node)) inScope.add(node.typeParameter.name.text);
        const name = ts.isTypeReferenceNode(node)
            ? node.typeName
            : ts.isExpressionWithTypeArguments(node)
              ? node.expression
              : undefined;
        if (name !== undefined && ts.isIdentifier(name) && !inScope.has(name.text)) names.add(name.text);
        ts.forEachChild(node, (child) => visit(child, inScope));
    };
    for (const node of nodes) visit(node, new Set());
    return /** @type {Set<string>} */ (names);
}
