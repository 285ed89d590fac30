/** Why a site turned away an exit that it had accepted. */
export type Slowdown =
    /** The exit was too fast; it may come back after so long. */
    | { readonly kind: 'exit'; readonly restMillis: number }
    /** All exits together were too fast. */
    | { readonly kind: 'site'; readonly restMillis: number }
    /** For another reason. */
    | { readonly kind: 'none' };
