// Serves the metrics of a crawl to Prometheus, and shows that the dashboard beside this file asks for what is there.
// `KEEP_SERVING=yes` crawls on until Ctrl+C, for a Prometheus and a Grafana to look at: see README.md.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { CheerioCrawler, Configuration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, rateLimit, startLab } from 'crawlee-proxy-sessions/lab';

const PORT = 9464; // where Prometheus looks for OpenTelemetry by default

// Before the first crawl begins.
const exporter = new PrometheusExporter({ host: '127.0.0.1', port: PORT });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));

await using lab = await startLab({ exits: 10 });
lab.site.setPolicy([
    bannedExits(lab.exits.slice(0, 3).map(({ ip }) => ip)),
    rateLimit({ perSecond: 5, retryAfterSecs: 1 }),
]);
await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, metrics: { exits: true } });

async function crawl(): Promise<void> {
    const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
    await new CheerioCrawler(options, new Configuration({ persistStorage: false })).run(lab.site.urls(100));
}
await crawl();

const scraped = await (await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
const dashboard = JSON.parse(await readFile(new URL('dashboard.json', import.meta.url), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
};
const asked = new Set(
    dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/proxy_sessions_\w+/g) ?? [])),
);
const missing = [...asked].filter((name) => !new RegExp(`\\b${name}\\b`).test(scraped));
console.log(`${dashboard.panels.length} panels ask for ${asked.size} names; missing: ${missing.join(', ') || 'none'}`);
assert.deepEqual(missing, []);
assert.ok(!scraped.includes(new URL(lab.proxyUrls[0]!).password || 'no password'), 'a password is in the metrics');

while (process.env.KEEP_SERVING === 'yes') await crawl();
await exporter.shutdown();
