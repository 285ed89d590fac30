import type { Content } from './content.js';
import { SERVICE_WORKER_SCRIPT } from './rich-page.js';

const ASSETS: Readonly<Record<string, Content>> = {
    '/assets/style.css': { headers: { 'content-type': 'text/css' }, body: 'body { font-family: sans-serif; }' },
    '/assets/script.js': { headers: { 'content-type': 'text/javascript' }, body: 'window.labScript = true;' },
    '/assets/image.svg': {
        headers: { 'content-type': 'image/svg+xml' },
        body: '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
    },
    '/api/data': { headers: { 'content-type': 'application/json' }, body: '{"items":[1,2,3]}' },
    '/sw.js': { headers: { 'content-type': 'text/javascript' }, body: SERVICE_WORKER_SCRIPT },
    '/from-service-worker': { headers: { 'content-type': 'application/json' }, body: '{"from":"service worker"}' },
    '/favicon.ico': { status: 204, headers: {} },
    '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nAllow: /\n' },
};

/** The things that pages load. */
export function assetContent(path: string): Content {
    return ASSETS[path] ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
}
