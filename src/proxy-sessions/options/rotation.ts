import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import type { RotationAlias, RotationName } from '../../identity/rotations/index.js';
import { ROTATION_ALIASES, ROTATION_NAMES } from '../../identity/rotations/index.js';

const ALIAS_NAMES = Object.keys(ROTATION_ALIASES) as RotationAlias[];

export const rotationSchema = lazy(() =>
    z
        .enum([...ROTATION_NAMES, ...ALIAS_NAMES], `must be one of ${ROTATION_NAMES.join(', ')}`)
        .transform((name): RotationName =>
            name in ROTATION_ALIASES ? ROTATION_ALIASES[name as RotationAlias] : (name as RotationName),
        ),
);
