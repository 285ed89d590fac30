import type { Observation } from '../detection/rule.js';

/** What of an answer, or of a failure, was seen. */
export type Seen = Pick<Observation, 'status' | 'headers' | 'loadedUrl' | 'body' | 'error'>;
