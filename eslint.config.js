import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The clock, the dice and the timers are parameters in the pure part, so that every behaviour can be replayed. */
const PURE_FILES = ['src/engine/**/*.ts', 'src/detection/**/*.ts'];

const IMPURE_SYNTAX = [
    {
        selector: "MemberExpression[object.name='Date'][property.name='now']",
        message: 'Take the time as a parameter.',
    },
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time as a parameter.' },
    { selector: "CallExpression[callee.name='Date']", message: 'Take the time as a parameter.' },
    {
        selector: "MemberExpression[object.name='Math'][property.name='random']",
        message: 'Take a `Random` as a parameter.',
    },
];

const IMPURE_GLOBALS = [
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'performance',
    'crypto',
    'process',
    'fetch',
    'globalThis',
].map((name) => ({ name, message: 'The engine and the rules do no I/O and own no timers: pass it in.' }));

export default defineConfig(
    // Actor templates are projects of their own, with nothing installed here; running them compiles them.
    globalIgnores([
        'dist/',
        'src/report/page-template.js',
        'docs/api/',
        'coverage/',
        'storage/',
        'test/package/consumer/',
        'examples/actor-*/',
    ]),
    js.configs.recommended,
    {
        files: ['**/*.ts'],
        extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            // On top of the presets.
            '@typescript-eslint/consistent-type-imports': 'error',
            '@typescript-eslint/consistent-type-exports': 'error',
            '@typescript-eslint/switch-exhaustiveness-check': [
                'error',
                { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
            ],
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
            '@typescript-eslint/explicit-module-boundary-types': 'off',
            eqeqeq: ['error', 'always', { null: 'ignore' }],
            'no-console': 'error',

            // Presets made milder where they cost more than they find.
            '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess would need a branch per index
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
            '@typescript-eslint/no-confusing-void-expression': [
                'error',
                { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
            ],
            '@typescript-eslint/no-invalid-void-type': 'off', // Crawlee's hooks are typed `void | Promise<void>`
            '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { inheritedMethods: false } }],
            '@typescript-eslint/require-await': 'off', // an implementation of an async interface need not wait
            // `pool['_addSession']` is how a private member of Crawlee is reached: visible, and still typed.
            '@typescript-eslint/dot-notation': [
                'error',
                { allowPrivateClassPropertyAccess: true, allowProtectedClassPropertyAccess: true },
            ],
            '@typescript-eslint/no-extraneous-class': 'off',
            '@typescript-eslint/no-empty-function': 'off', // hooks that do nothing
        },
    },
    {
        files: ['src/**/*.ts'],
        rules: { 'max-lines': ['error', 300] },
    },
    {
        files: PURE_FILES,
        rules: {
            'no-restricted-syntax': ['error', ...IMPURE_SYNTAX],
            'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
            'no-restricted-imports': [
                'error',
                { patterns: [{ group: ['node:*'], message: 'The engine and the rules do no I/O.' }] },
            ],
        },
    },
    {
        files: ['src/cli/**/*.ts', 'src/report/**/*.ts', 'examples/**', 'bench/**', 'scripts/**'],
        rules: { 'no-console': 'off' },
    },
    {
        // Tests reach into bodies, logs and fakes; a wrong guess there fails the test anyway.
        files: ['test/**/*.ts', 'bench/**/*.ts'],
        rules: {
            '@typescript-eslint/no-unsafe-argument': 'off',
            '@typescript-eslint/no-unsafe-assignment': 'off',
            '@typescript-eslint/no-unsafe-call': 'off',
            '@typescript-eslint/no-unsafe-member-access': 'off',
            '@typescript-eslint/no-unsafe-return': 'off',
            '@typescript-eslint/unbound-method': 'off',
            '@typescript-eslint/no-unnecessary-condition': 'off',
            '@typescript-eslint/only-throw-error': 'off',
        },
    },
    {
        files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
        languageOptions: {
            globals: {
                console: 'readonly',
                process: 'readonly',
                URL: 'readonly',
                module: 'writable',
                setTimeout: 'readonly',
                require: 'readonly',
            },
        },
    },
);
