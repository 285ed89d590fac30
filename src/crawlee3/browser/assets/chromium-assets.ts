import type { Assets } from './assets.js';
import type { DevToolsLike } from './page-like.js';

/** By the protocol's domain `Fetch`. */
interface Paused {
    readonly requestId: string;
    readonly frameId: string;
    readonly resourceType: string;
    readonly request: { readonly url: string };
}

interface FrameTree {
    readonly frameTree: { readonly frame: { readonly id: string } };
}

/** What the protocol calls media. The other requests are then not even stopped to be asked about. */
const MEDIA_TYPES = ['Image', 'Media', 'Font'];

/**
 * Has Chromium refuse what a page is not to load. A session of the protocol of our own leaves the browser's cache as it is, which
 * interception by Playwright or Puppeteer switches off, and has its say beside theirs.
 */
export async function blockInChromium(
    session: DevToolsLike,
    assets: Assets,
    mayLoad: (url: string, type: string) => boolean,
): Promise<void> {
    const { frameTree } = (await session.send('Page.getFrameTree')) as FrameTree;
    const answer = ({ requestId, frameId, resourceType, request }: Paused): Promise<unknown> => {
        const isDocument = resourceType === 'Document';
        const isPage = isDocument && frameId === frameTree.frame.id;
        const type = isDocument ? 'frame' : resourceType.toLowerCase();
        if (isPage || mayLoad(request.url, type)) return session.send('Fetch.continueRequest', { requestId });
        return session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    };
    // A page that is closed meanwhile asks for nothing any more.
    session.on('Fetch.requestPaused', (paused: Paused) => void answer(paused).catch(() => undefined));
    const patterns =
        assets === 'no-media' ? MEDIA_TYPES.map((resourceType) => ({ resourceType })) : [{ urlPattern: '*' }];
    await session.send('Fetch.enable', { patterns });
}
