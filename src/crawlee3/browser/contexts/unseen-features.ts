/**
 * Features of Chromium for which it starts renderer processes that no page is ever seen in: those of the address bar's popup, for
 * each window, and one that is kept for the next page of the same context, when the next page is another context's. With
 * pages of many contexts they would double the processor time of a crawl. None of them can be told from inside a page.
 */
const UNSEEN = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess'];

const OFF = '--disable-features=';

/** @param given The launch's arguments; Puppeteer joins lists of features with its own. */
export function withoutUnseen(given: readonly string[] = []): string[] {
    return [...given, `${OFF}${UNSEEN.join(',')}`];
}

/**
 * The same where Chromium heeds the last list of features only, and so the list has to have everything that was turned off before.
 * @param failLaunch Fails with a message that has the arguments that the library adds by itself.
 */
export async function withoutUnseenBesides(
    given: readonly string[] = [],
    failLaunch: () => Promise<unknown>,
): Promise<string[]> {
    const own = given.findLast((argument) => argument.startsWith(OFF))?.slice(OFF.length);
    const off = own ?? (await failLaunch().then(() => undefined, featuresIn));
    return off === undefined ? [...given] : [...given, `${OFF}${[off, ...UNSEEN].join(',')}`];
}

function featuresIn(error: unknown): string | undefined {
    return new RegExp(`${OFF}(\\S+)`).exec(String(error))?.[1];
}
