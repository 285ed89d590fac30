import type { Log as CrawleeLog } from '@crawlee/core';
import { LogLevel } from '../crawlee.js';
import type { Log } from '../../report/log.js';

const DEBUG: number = LogLevel.DEBUG;

/** Crawlee's log as reports use it. */
export function reportLog(log: CrawleeLog): Log {
    return {
        info: (message) => log.info(message),
        warning: (message) => log.warning(message),
        debug: (message) => log.debug(message),
        get isDebug() {
            return log.getLevel() >= DEBUG;
        },
    };
}
