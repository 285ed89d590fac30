import { z } from 'zod';
import { lazy } from '../../common/lazy.js';

export const positive = lazy(() => z.number('must be a number').positive('must be more than 0'));
export const atLeastOne = lazy(() => z.int('must be a whole number').positive('must be at least 1'));

export function isFunction(value: unknown): boolean {
    return typeof value === 'function';
}
