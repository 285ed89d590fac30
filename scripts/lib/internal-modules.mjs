/**
 * Modules that lie in the package once, as `dist/internal/NAME.cjs`, and by which import our sources mean them. The files
 * are CommonJS, which both ES modules and CommonJS load, by `#internal/NAME` (`imports` in package.json). What the package
 * imports at its start loads its parts, in `dist/internal/NAME-parts.cjs`, when they are first needed.
 */
export const INTERNAL_MODULES = [
    /** The page of the HTML report. */
    { name: 'report-page', filter: /\/page-template\.js$/ },
    // Libraries of which we use little; installed as packages they would take 18 MB.
    { name: 'zod', filter: /^zod$/ },
    { name: 'csv-parse', filter: /^csv-parse\/sync$/ },
    { name: 'selfsigned', filter: /^selfsigned$/ },
];
