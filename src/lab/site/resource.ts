/** What a path leads to: a page that somebody wanted, something that a page loads, or a WebSocket. */
export type Resource = 'page' | 'asset' | 'socket';

/** Where the sites of the lab accept WebSockets. */
export const SOCKET_PATH = '/socket';

const ASSET_FOLDERS = ['/api/', '/assets/', '/from-service-worker'];
const ASSET_FILE = /\.(?!html?$)[a-z0-9]+$/i;

/** Decided by the path alone, so that a page is a page whichever way it is fetched. */
export function resourceOf(path: string): Resource {
    if (path === SOCKET_PATH) return 'socket';
    return ASSET_FILE.test(path) || ASSET_FOLDERS.some((folder) => path.startsWith(folder)) ? 'asset' : 'page';
}
