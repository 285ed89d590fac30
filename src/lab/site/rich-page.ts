import type { Content } from './content.js';
import { htmlDocument } from './content.js';
import { SOCKET_PATH } from './resource.js';

const PREFIX = '/rich/';

export function isRichPage(path: string): boolean {
    return path.startsWith(PREFIX);
}

/**
 * A page that makes every kind of request a browser makes: style, script, image, `fetch`, WebSocket, and a
 * service worker that fetches by itself. When all of it is there, `window.labDone` is true, and `#done` exists
 * and names what failed. Where there are no service workers (plain http on another name than localhost) that
 * part is left out; over https Chromium accepts them only when launched with `--ignore-certificate-errors`, as
 * Playwright's `ignoreHTTPSErrors` does not reach them.
 */
export function richPage(path: string): Content {
    const number = path.slice(PREFIX.length).replace(/\D/g, '') || '1';
    const head = '<link rel="stylesheet" href="/assets/style.css"><script src="/assets/script.js"></script>';
    const body = `<h1>Rich page ${number}</h1>
<img src="/assets/image.svg" alt="">
<script>${PAGE_SCRIPT}</script>`;
    return { body: htmlDocument(`Rich page ${number}`, body, head) };
}

const PAGE_SCRIPT = `
const loaded = () => new Promise((resolve) => addEventListener('load', resolve));
const data = () => fetch('/api/data').then((response) => response.json());
const socket = () => new Promise((resolve, reject) => {
    const webSocket = new WebSocket(location.origin.replace('http', 'ws') + '${SOCKET_PATH}');
    webSocket.onopen = () => webSocket.send('hello');
    webSocket.onmessage = () => { webSocket.close(); resolve(); };
    webSocket.onerror = () => reject(new Error('WebSocket'));
});
const serviceWorker = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register('/sw.js');
    const { active } = await navigator.serviceWorker.ready;
    await new Promise((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => (data === 'fetched' ? resolve() : reject(new Error(data)));
        active.postMessage('fetch', [port2]);
    });
};
const parts = { loaded, data, socket, serviceWorker };
Promise.allSettled(Object.values(parts).map((part) => part())).then((results) => {
    const failed = Object.keys(parts).filter((name, index) => results[index].status === 'rejected');
    const done = document.createElement('p');
    done.id = 'done';
    done.textContent = failed.length === 0 ? 'everything loaded' : 'failed: ' + failed.join(', ');
    document.body.append(done);
    window.labDone = true;
});
`;

/** Fetches when a page asks for it, because what a worker fetches on its own account is easily missed by a proxy. */
export const SERVICE_WORKER_SCRIPT = `
addEventListener('install', () => skipWaiting());
addEventListener('message', (event) => {
    const [port] = event.ports;
    const fetched = fetch('/from-service-worker').then(() => 'fetched', (error) => String(error));
    event.waitUntil(fetched.then((result) => port.postMessage(result)));
});
`;
