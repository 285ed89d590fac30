import type { Capture } from '../capture.js';
import { captchas, json, odd, statuses } from './others.js';
import { plainAnswers } from './plain-answers.js';
import { protectedPages, soundsLikeAWall } from './protected.js';
import { titles } from './titles.js';
import { aboutVendors, vendors } from './vendors.js';

/** Answers that a crawler has to hand on. */
export const innocent: readonly Capture[] = [
    ...vendors,
    ...aboutVendors,
    ...titles,
    ...captchas,
    ...json,
    ...statuses,
    ...odd,
    ...protectedPages,
    ...soundsLikeAWall,
    ...plainAnswers,
];
