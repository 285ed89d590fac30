export const ASSET_RULES = ['all', 'no-media', 'document-only'] as const;

/** What a page of a browser wants to load. */
export interface AssetRequest {
    readonly url: string;
    /**
     * `stylesheet`, `image`, `media`, `font`, `script`, `xhr`, `fetch`, `frame` for the document of a frame, or what else the browser
     * calls it, in lower case.
     */
    readonly type: string;
}

/** What pages of a browser may load beside their document. */
export type Assets = (typeof ASSET_RULES)[number] | ((request: AssetRequest) => boolean);

const MEDIA: ReadonlySet<string> = new Set(['image', 'media', 'font']);

/** Whether a page may load it. */
export function mayLoad(assets: Assets, request: AssetRequest): boolean {
    switch (assets) {
        case 'all':
            return true;
        case 'no-media':
            return !MEDIA.has(request.type);
        case 'document-only':
            return false;
        default:
            return assets(request);
    }
}
