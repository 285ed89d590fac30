import { TextScanner } from '../text-scanner.js';
import { marksOf } from './check.js';
import { SIGNED_PAGES } from './index.js';

/** Finds the marks of all signs in one pass over a page. */
export const SIGN_MARKS = new TextScanner(
    SIGNED_PAGES.flatMap(({ signs }) => signs)
        .flatMap((sign) => [sign, ...(sign.and ?? [])])
        .flatMap(marksOf),
);
