import type { Section } from '../section.js';
import type { Counts } from './virtual-cluster.js';
import { VirtualCluster } from './virtual-cluster.js';

const SIZES: readonly (readonly [workers: number, exits: number])[] = [
    [10, 1_000],
    [30, 3_000],
    [100, 10_000],
    [100, 100_000],
];

/** A cluster beyond what real machines were tried with: who claims what, and what that costs the store. */
export async function cluster(mostExits: number, say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const [workers, exits] of SIZES) {
        if (exits > mostExits) continue;
        const crew = new VirtualCluster(exits);
        const phase = async (
            name: string,
            secs: number,
            eachSec: (sec: number) => void = () => undefined,
        ): Promise<void> => {
            say(`${workers} workers, ${exits} exits: ${name}`);
            for (let sec = 0; sec < secs; sec += 1) {
                eachSec(sec);
                await crew.clock.advance(1_000);
            }
            rows.push([`${workers} × ${exits}`, name, ...cells(crew.counts())]);
        };
        await phase('all join in 30 s', 90, (sec) => {
            for (let due = Math.ceil((workers * (sec + 1)) / 30); sec < 30 && crew.workers.length < due;) crew.join();
        });
        await phase('steady, 60 s', 60);
        await phase('one joins, 60 s', 60, (sec) => {
            if (sec === 0) crew.join();
        });
        await phase('one leaves and one joins each second, 60 s', 60, () => {
            crew.leave(crew.workers[0]!);
            crew.join();
        });
        await phase('a tenth is cut off for 30 s, 90 s', 90, (sec) => {
            const some = crew.workers.slice(0, Math.max(1, Math.floor(workers / 10)));
            if (sec === 0) for (const { link } of some) link.isCut = true;
            if (sec === 30) for (const { link } of crew.workers) link.isCut = false;
        });
    }
    return {
        title: 'Large clusters',
        note:
            'In virtual time, with the parts of the package, leases of 10 s, and a store that takes 5 ms for each way. All ' +
            'workers want more exits than there are; requests take 20 s. Commands and bytes are those to the store. Overlaps are ' +
            'requests on an exit on which a request of another worker was under way. Exits of those who left are not free before their requests have ended.',
        head: [
            'workers × exits',
            'phase',
            'commands/s',
            'kB/s',
            'exits moved',
            'not held by who stays',
            'overlaps',
            'requests',
        ],
        rows,
    };
}

function cells({ commandsPerSec, kilobytesPerSec, moved, idle, overlaps, requests }: Counts): (string | number)[] {
    return [commandsPerSec.toFixed(1), kilobytesPerSec.toFixed(0), moved, idle, overlaps, requests];
}
