// Measures how exits are chosen, in virtual time and for real, and what that costs.
// Run it with: npm run bench            everything, written to bench/results.md
//              npm run bench -- sim     one part: sim, micro, import, overhead, dead-proxies, detection, browsers, connections, cluster, outage, real or real-blame, printed only
//              npm run bench -- cluster 100000     with up to so many exits, which takes hours
//              npm run bench -- import     after `npm run build`
//              npm run bench -- overhead HttpCrawler     only one kind of crawler
//              npm run bench -- connections 1     only the first of its distances
//              npm run bench -- real-blame gateway     only the rules of that part whose names contain the word
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { log } from 'crawlee';
import { browserCosts } from './browsers/cost-section.js';
import { shortLives } from './browsers/section.js';
import { cluster } from './cluster/section.js';
import { connections } from './connections/section.js';
import { worstPages } from './detection/judging.js';
import { detection } from './detection/section.js';
import { importTime } from './import/section.js';
import { micro } from './micro/section.js';
import { deadProxies, overhead } from './overhead/section.js';
import { blameCrawls } from './real/blame-section.js';
import { longCrawls, realCrawls } from './real/section.js';
import { outages } from './outage/section.js';
import type { Section } from './section.js';
import { asMarkdown, forTerminal } from './section.js';
import { simulated } from './sim/section.js';

log.setLevel(log.LEVELS.OFF);

const say = (what: string): void => void process.stderr.write(`${what}\n`);

const asked = process.argv[2];

const PARTS: Readonly<Record<string, readonly (() => Section | Promise<Section>)[]>> = {
    sim: [() => simulated(600), () => simulated(3_000)],
    micro: [micro],
    import: [() => importTime(say)],
    overhead: [() => overhead(asked === 'overhead' ? process.argv[3] : undefined, say)],
    'dead-proxies': [() => deadProxies(say)],
    detection: [() => detection(say), () => worstPages(say)],
    browsers: [() => browserCosts(say), () => shortLives(say)],
    connections: [() => connections(asked === 'connections' ? process.argv[3] : undefined, say)],
    cluster: [() => cluster(asked === 'cluster' ? Number(process.argv[3] ?? 3_000) : 3_000, say)],
    outage: [() => outages(say)],
    real: [() => realCrawls(600, 5, say), () => longCrawls(3_000, say)],
    'real-blame': [() => blameCrawls(process.argv[3], say)],
};

if (asked !== undefined && !(asked in PARTS)) {
    console.error(`There is no part "${asked}"; there are: ${Object.keys(PARTS).join(', ')}.`);
    process.exit(1);
}

const sections: Section[] = [];
for (const [name, measures] of Object.entries(PARTS)) {
    if (asked !== undefined && asked !== name) continue;
    for (const measure of measures) {
        const section = await measure();
        console.log(forTerminal(section));
        sections.push(section);
    }
}
if (asked === undefined) {
    const results = new URL('results.md', import.meta.url);
    writeFileSync(results, `# Results\n\n${circumstances()}\n\n${sections.map(asMarkdown).join('\n')}`);
    say('Written to bench/results.md.');
}

function circumstances(): string {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const gigabytes = Math.round(totalmem() / 2 ** 30);
    const machine = `${availableParallelism()} cores (${cpus()[0]!.model.trim()}), ${gigabytes} GB, ${type()} ${release()}`;
    return `Written by \`npm run bench\` at commit ${commit}, with Node.js ${process.version} on ${machine}.`;
}
