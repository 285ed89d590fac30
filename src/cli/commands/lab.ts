import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { ExitProtocol, Lab, SiteOptions } from '../../lab/index.js';
import { collect, wholeNumber } from '../arguments.js';

interface LabFlags {
    readonly exits: number;
    readonly perNetwork?: number;
    readonly protocol: ExitProtocol;
    readonly dead: number;
    readonly policy: readonly string[];
    readonly https?: true;
    readonly proxiesFile?: string;
    readonly visits?: true;
}

const IP_PATH = '/ip';
const VISITS_MILLIS = 1_000;

const EXAMPLES = `
Policies (several may be given; the first that objects wins):
  banned-exits=40%  banned-networks=127.3.0.0/24  rate-limit=5/s  site-limit=50/s  quota-ban=10/2s/10s
  total-quota=50  challenge=30%  challenge=30%:datadome  refuse-all=403
  Dead proxies are the first of the list, banned and challenged ones the last.

Examples:
  $ crawlee-proxy-sessions lab --exits 20 --policy banned-exits=40%
  $ crawlee-proxy-sessions lab --policy rate-limit=5/s --policy challenge=30% --proxies-file proxies.txt --visits`;

export function labCommand(): Command {
    return new Command('lab')
        .description('start local proxies with IPs of their own and a site with policies, until Ctrl+C')
        .option('--exits <n>', 'how many proxies', wholeNumber, 10)
        .option('--per-network <n>', 'proxies in each /24 network', wholeNumber)
        .addOption(new Option('--protocol <name>', 'what they speak').choices(['http', 'socks5']).default('http'))
        .option('--dead <n>', 'proxies that are dead', wholeNumber, 0)
        .option('--policy <name=value>', 'whom the site refuses; see below', collect, [])
        .option('--https', 'serve the site over https too')
        .option('--proxies-file <path>', 'write the proxy URLs there, one a line')
        .option('--visits', "print the site's visits by verdict while it is visited")
        .addHelpText('after', EXAMPLES)
        .action(async (flags: LabFlags) => runLab(flags));
}

async function runLab(flags: LabFlags): Promise<void> {
    const { exits: count, perNetwork, protocol, dead, policy, https = false, proxiesFile } = flags;
    // The lab's libraries are loaded only when there is a lab to start.
    const [{ startLab }, { parsePolicy }] = await Promise.all([
        import('../../lab/index.js'),
        import('../lab/parse-policy.js'),
    ]);
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    const ipPage: SiteOptions = {
        pages: ({ path, clientIp, headers }) =>
            path !== IP_PATH
                ? undefined
                : { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ clientIp, headers }) },
    };
    const lab = await startLab({
        exits: { count, ...(perNetwork !== undefined && { perNetwork }) },
        protocol,
        faults: (index) => (index < dead ? { kind: 'dead' } : undefined),
        sites: [{ https }, ipPage], // the page that tells the IP stands apart, where no policy is in its way
    });
    try {
        const ips = lab.exits.map(({ ip }) => ip);
        lab.site.setPolicy(policy.map((text) => parsePolicy(text, ips)));
        if (proxiesFile !== undefined) await writeFile(proxiesFile, `${lab.proxyUrls.join('\n')}\n`);
        process.stdout.write(`${describe(lab, { https, proxiesFile })}\n`);
        const telling = flags.visits === true ? setInterval(visitsTeller(lab), VISITS_MILLIS) : undefined;
        await stopped;
        clearInterval(telling);
    } finally {
        await lab.close();
    }
}

function describe(
    lab: Lab,
    { https, proxiesFile }: { readonly https: boolean; readonly proxiesFile: string | undefined },
): string {
    const [site, ipSite] = lab.sites;
    const ipUrl = `${ipSite!.url}${IP_PATH}`;
    const list = proxiesFile ?? 'proxies.txt';
    return [
        `Proxies (${lab.exits.length}):`,
        ...lab.proxyUrls,
        `Site:    ${site.url}/page/1`,
        ...(https ? [`         ${site.httpsUrl}/page/1`] : []),
        `IP page: ${ipUrl}`,
        `Check:   npx crawlee-proxy-sessions check --file ${list} --ip-url ${ipUrl} --target ${site.url}/page/1`,
        'Ctrl+C ends the lab.',
    ].join('\n');
}

/** Prints a line when there were new visits since the last one. */
function visitsTeller({ site }: Lab): () => void {
    let seen = 0;
    return () => {
        if (site.log.length === seen) return;
        seen = site.log.length;
        const verdicts = new Map<string, number>();
        for (const { verdict } of site.log) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
        const counts = [...verdicts].map(([verdict, count]) => `${verdict} ${count}`);
        process.stdout.write(`${seen} visits: ${counts.join(', ')}\n`);
    };
}
