import type { Page } from '../page.js';
import { blockPage } from './block-page.js';

/** Ordinary pages load a *script* from here; a block page shows a frame. */
const RESOURCE = '_Incapsula_Resource';
const RESOURCE_FRAME = /<iframe[^>]*\bsrc\s*=\s*["'][^"']*_Incapsula_Resource/i;
const INCIDENT = /Incapsula incident ID/i;
/** The former Distil, now Imperva's bot protection. */
const INTERRUPTION = /^Pardon Our Interruption/i;

export const imperva = blockPage('imperva', (page) => {
    if (page.mentions(RESOURCE)) {
        if (RESOURCE_FRAME.test(page.markup)) return 'frame of _Incapsula_Resource';
        if (isTestPage(page)) return 'nothing but the test of the browser';
    }
    if (page.mentions('Incapsula') && page.isWall && INCIDENT.test(page.text)) return 'incident page';
    return INTERRUPTION.test(page.title) && page.isWall ? 'interruption page' : undefined;
});

/** Before the frame is there: not a word, and the one script that tests the browser. An app's shell has its own too. */
function isTestPage(page: Page): boolean {
    const scripts = page.scripts.match(/<script\b/gi) ?? [];
    return (
        scripts.length === 1 && page.scripts.includes(RESOURCE) && page.text === '' && /\bnoindex\b/i.test(page.html)
    );
}
