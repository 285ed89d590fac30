import type { ClusterOptions } from '../cluster/cluster.js';
import { Cluster } from '../cluster/cluster.js';
import { systemClock } from '../dispatch/clock.js';
import type { Log } from '../report/log.js';

/** A worker of a cluster that tells in the log how it fares. */
export function joinCluster({
    log,
    ...parts
}: Omit<ClusterOptions, 'clock' | 'warn' | 'info'> & { readonly log: Pick<Log, 'warning' | 'info'> }): Cluster {
    return new Cluster({
        ...parts,
        clock: systemClock,
        warn: (message) => log.warning(message),
        info: (message) => log.info(message),
    });
}
