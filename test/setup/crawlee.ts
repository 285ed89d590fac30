import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

// Read by Crawlee when it is first imported, hence set here, before any test file. Variables set from outside win.
// Nothing is persisted unless a test asks for it, and then outside the repository, one folder per worker.
const storageDir = join(tmpdir(), `crawlee-proxy-sessions-storage-${process.pid}`);

process.env.CRAWLEE_STORAGE_DIR ??= storageDir;
process.env.CRAWLEE_PERSIST_STORAGE ??= 'false';
process.env.CRAWLEE_LOG_LEVEL ??= '0'; // off: crawls here fail on purpose
process.env.APIFY_LOG_LEVEL ??= '0';

afterAll(() => rmSync(storageDir, { recursive: true, force: true }));
