import type { LeaseResult } from '../engine/engine.js';

/** Whether one more exit could serve where the engine has none to give. */
export const MORE_EXITS_HELP: Readonly<Record<LeaseResult['kind'], boolean>> = {
    lease: false,
    'trials-running': false,
    'address-waits': false,
    'account-limited': false,
    'account-busy': false,
    paused: false,
    'all-busy': true,
    'all-resting': true,
    'used-up': true,
    'no-exits': true,
};
