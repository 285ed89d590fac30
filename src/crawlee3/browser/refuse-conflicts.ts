import { invalidOption } from '../../common/errors.js';
import type { CrawlerOptionsLike } from '../like.js';
import { browserOf, hasIdentityPerPage } from './browser-kind.js';

type GivenLaunchContext = NonNullable<CrawlerOptionsLike['launchContext']>;

/** Arguments of Chromium that take the place of an identity's proxy, from `components/proxy_config/proxy_config_switches`. */
const PROXY_ARGUMENT = /^--(?:proxy-server|proxy-pac-url|proxy-auto-detect|no-proxy-server)(?:=|$)/;
const PROFILE_ARGUMENT = /^--user-data-dir(?:=|$)/;

const GIVE_PROXY_URLS = 'pass it as new ProxySessions({ proxyUrls: [yourProxyUrl] }) instead.';

/** @throws ProxySessionsError (`invalid-options`) for options that would take the place of an identity's own. */
export function refuseBrowserConflicts(given: GivenLaunchContext, crawler: string): void {
    const { launchOptions = {}, launcher } = given;
    const refuse = (option: string, why: string): never => {
        throw invalidOption(`${crawler}: option "${option}" ${why}`);
    };
    if (given.proxyUrl !== undefined) {
        refuse('launchContext.proxyUrl', `would give every browser one proxy; ${GIVE_PROXY_URLS}`);
    }
    if (launchOptions.proxy !== undefined) {
        refuse('launchContext.launchOptions.proxy', `would give every browser one proxy; ${GIVE_PROXY_URLS}`);
    }
    const proxyArgument = launchOptions.args?.find((argument) => PROXY_ARGUMENT.test(argument));
    if (proxyArgument !== undefined) {
        const name = proxyArgument.split('=', 1)[0]!;
        refuse(
            'launchContext.launchOptions.args',
            `has "${name}", which would give every browser one proxy; ${GIVE_PROXY_URLS}`,
        );
    }
    if (given.browserPerProxy === false) {
        refuse('launchContext.browserPerProxy: false', 'would open pages in browsers of other identities; remove it.');
    }
    if (!hasIdentityPerPage(given)) refuseSharedProfile(given, refuse);
    const plugin = { browserPlugin: { ...(launcher && { library: launcher }) }, launchOptions };
    if (hasIdentityPerPage(given) && browserOf(plugin) === 'puppeteer-firefox') {
        refuse(
            'launchContext.useIncognitoPages',
            'cannot be had with Firefox, whose pages would go past their proxies; remove it.',
        );
    }
}

/** Each identity has a browser of its own; a profile would hand the cookies of one to the next. */
function refuseSharedProfile(given: GivenLaunchContext, refuse: (option: string, why: string) => never): void {
    const why =
        'would be shared by the browsers of all identities; remove it: their cookies are kept with their sessions.';
    const option = profileOption(given);
    if (option === undefined) return;
    refuse(option, option === PROFILE_IN_ARGS ? `has "--user-data-dir", which ${why}` : why);
}

const PROFILE_IN_ARGS = 'launchContext.launchOptions.args';

function profileOption({ userDataDir, launchOptions }: GivenLaunchContext): string | undefined {
    if (userDataDir !== undefined) return 'launchContext.userDataDir';
    if (launchOptions?.userDataDir !== undefined) return 'launchContext.launchOptions.userDataDir';
    return launchOptions?.args?.some((argument) => PROFILE_ARGUMENT.test(argument)) === true
        ? PROFILE_IN_ARGS
        : undefined;
}

export function hasProfile(given: GivenLaunchContext): boolean {
    return profileOption(given) !== undefined;
}
