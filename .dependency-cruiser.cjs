/**
 * Imports run downwards only. A new folder under src/ is one line in LAYERS; whatever is not listed there
 * or beside it fails the check (rule `every-folder-has-a-layer`).
 */

/** Lowest first: a layer may import what stands above it in this list, and itself. */
const LAYERS = [
    'common/',
    'interception/',
    'engine/',
    'events/',
    'detection/',
    'providers/',
    'relay/',
    'connections/',
    'dispatch/',
    'budget/',
    'stores/',
    'state/',
    'cluster/',
    'report/',
    'identity/',
    'crawlee3/',
    'proxy-sessions/',
    'index[.]ts$',
];

/** The rooms of `src/identity/`, lowest first. The files beside them are types that all rooms use. */
const IDENTITY_ROOMS = [
    'routes/',
    'sessions/',
    'rotations/',
    'lifetime/',
    'exits/',
    'pool/',
    'settling/',
    'preparing/',
    'named/',
    'tracking/',
];

/** Not part of the tower: `lab` stands on `common` and `interception`, `cli` on all that does not load Crawlee. */
const BESIDE = ['lab/', 'cli/'];

const within = (names) => `^src/(${names.join('|')})`;

const downwardsOnly = LAYERS.map((layer, index) => ({
    name: `layer-${layer.match(/^[a-z0-9-]+/)[0]}`,
    comment: `src/${layer} may import only itself and: ${LAYERS.slice(0, index).join(' ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: within([layer]) },
    to: { path: '^src/', pathNot: within(LAYERS.slice(0, index + 1)) },
}));

const ofIdentity = (rooms) => `^src/identity/([^/]+[.]ts$|${rooms.join('|')})`;

const identityDownwardsOnly = IDENTITY_ROOMS.map((room, index) => ({
    name: `identity-${room.slice(0, -1)}`,
    comment: `src/identity/${room} may import only itself and: ${IDENTITY_ROOMS.slice(0, index).join(' ') || 'no other room'}`,
    severity: 'error',
    from: { path: `^src/identity/${room}` },
    to: { path: '^src/identity/', pathNot: ofIdentity(IDENTITY_ROOMS.slice(0, index + 1)) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
    forbidden: [
        ...downwardsOnly,
        ...identityDownwardsOnly,
        {
            name: 'identity-has-rooms',
            comment: 'Give the new room its place in IDENTITY_ROOMS (.dependency-cruiser.cjs).',
            severity: 'error',
            from: { path: '^src/identity/', pathNot: ofIdentity(IDENTITY_ROOMS) },
            to: {},
        },
        {
            name: 'every-folder-has-a-layer',
            comment: 'Give the new folder its place in LAYERS (.dependency-cruiser.cjs).',
            severity: 'error',
            from: { path: '^src/', pathNot: within([...LAYERS, ...BESIDE]) },
            to: {},
        },
        {
            name: 'lab-stands-on-common',
            severity: 'error',
            from: { path: '^src/lab/' },
            to: { path: '^src/', pathNot: '^src/(lab|common|interception)/' },
        },
        {
            name: 'cli-starts-without-crawlee',
            comment: 'Crawlee takes a second to load; a program that checks proxies does not need it.',
            severity: 'error',
            from: { path: '^src/cli/' },
            to: { path: '^src/(crawlee3/|proxy-sessions/|index[.]ts$)' },
        },
        {
            name: 'cli-libraries-stay-in-the-cli',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/cli/' },
            to: { path: '(^|node_modules/)(commander|cli-table3|cli-progress)(/|$)' },
        },
        {
            name: 'providers-know-types-only',
            comment: 'A provider uses src/common and, of the layers between, types only.',
            severity: 'error',
            from: { path: '^src/providers/' },
            to: { path: '^src/(engine|detection)/', dependencyTypesNot: ['type-only'] },
        },
        {
            name: 'crawlee-stays-in-its-folder',
            comment: 'Only src/crawlee3 and src/proxy-sessions import Crawlee; types count too.',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/(crawlee3|proxy-sessions)/' },
            to: { path: '(^|node_modules/)(@crawlee/|@apify/|(crawlee|apify)(/|$))' },
        },
        {
            name: 'crawlee-values-by-one-file',
            comment: 'Import values of Crawlee from src/crawlee3/crawlee.ts, which finds out whether they are there.',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/crawlee3/crawlee[.]ts$' },
            to: { path: '(^|node_modules/)@crawlee/core(/|$)', dependencyTypesNot: ['type-only'] },
        },
        {
            name: 'crawlee-core-only',
            comment: 'The one peer is @crawlee/core: crawler packages are optional for the user.',
            severity: 'error',
            from: { path: '^src/' },
            to: {
                path: '(^|node_modules/)(@crawlee/(?!core(/|$))|@apify/|(crawlee|apify|playwright|puppeteer)(-core)?(/|$))',
            },
        },
        {
            name: 'lab-libraries-stay-in-the-lab',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/(lab|cli)/' },
            to: { path: '(^|node_modules/)(ws|@pondwader/socks5-server)(/|$)' },
        },
        {
            name: 'redis-stays-in-its-store',
            comment: 'The client is an optional peer: nobody has to install it who does not use Redis.',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/stores/redis/' },
            to: { path: '(^|node_modules/)(redis|@redis)(/|$)' },
        },
        {
            name: 'redis-is-an-entry-of-its-own',
            severity: 'error',
            from: { path: '^src/', pathNot: '^src/stores/redis/' },
            to: { path: '^src/stores/redis/' },
        },
        {
            name: 'engine-and-detection-are-pure',
            comment: 'No I/O: nothing of Node itself.',
            severity: 'error',
            from: { path: '^src/(engine|detection)/' },
            to: { dependencyTypes: ['core'] },
        },
        {
            name: 'no-cycles',
            severity: 'error',
            from: { path: '^src/' },
            to: { circular: true },
        },
        {
            name: 'no-dev-dependencies',
            comment: 'Those that scripts/lib/internal-modules.mjs names are built into the package.',
            severity: 'error',
            from: { path: '^src/' },
            to: {
                dependencyTypes: ['npm-dev'],
                dependencyTypesNot: ['npm-peer'],
                pathNot: '^node_modules/(zod|csv-parse|selfsigned)/',
            },
        },
        {
            name: 'no-undeclared-packages',
            severity: 'error',
            from: { path: '^src/' },
            // Optional peers are told to be both `npm-peer` and `npm-no-pkg`.
            to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], dependencyTypesNot: ['npm-peer'] },
        },
        {
            name: 'nothing-missing',
            severity: 'error',
            from: { path: '^src/' },
            to: { couldNotResolve: true },
        },
    ],
    options: {
        doNotFollow: { path: 'node_modules' },
        tsPreCompilationDeps: true,
        combinedDependencies: false,
        enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    },
};
