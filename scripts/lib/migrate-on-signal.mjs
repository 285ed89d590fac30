// Loaded into an Actor with `node --import`. On SIGUSR2 it does what the platform does when it moves a run to another
// server: it announces the migration, gives the run a moment to write down where it is, and ends it.
import process from 'node:process';

const MOMENT_MILLIS = 5_000;

process.on('SIGUSR2', () => void migrate());

async function migrate() {
    const { Actor } = await import('apify');
    const events = Actor.getDefaultInstance().config.getEventManager();
    events.emit('migrating', {});
    events.emit('persistState', { isMigrating: true });
    await Promise.race([
        events.waitForAllListenersToComplete(),
        new Promise((resolve) => setTimeout(resolve, MOMENT_MILLIS)),
    ]);
    process.kill(process.pid, 'SIGKILL');
}
