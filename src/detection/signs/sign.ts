/** Where a sign is looked for. */
export type Place =
    /** The page's title. */
    | 'title'
    /** Anywhere in the document, scripts and comments included. */
    | 'html'
    /** The document without scripts and comments. */
    | 'markup'
    /** The script elements, tags included. */
    | 'script'
    /** What a visitor reads. */
    | 'text'
    /** The address that answered. */
    | 'url'
    /** The cookies that the answer sets. */
    | 'cookie'
    | `header ${Lowercase<string>}`;

/** What kind of page a sign is believed on. */
export type PageKind =
    | 'any'
    /** Few words, no menu, nothing to fill in. */
    | 'wall'
    /** An error status. */
    | 'error'
    | 'wall or error'
    /** A wall that wants a proof, and is not there for a download or a form. */
    | 'captcha';

export interface Clue {
    readonly in: Place;
    /** A text that occurs there, or a pattern. */
    readonly has: string | RegExp;
    /**
     * Beside a pattern in the document: a text that occurs with it, or several of which one does, by which pages are sorted out
     * in one pass.
     */
    readonly mark?: string | readonly string[];
}

/** One way to recognise a page. */
export interface Sign extends Clue {
    /** @default 'wall' */
    readonly page?: PageKind;
    /** The statuses it comes with. @default any */
    readonly status?: readonly number[];
    /** Where one clue alone would lie. */
    readonly and?: readonly Clue[];
    /** Where it was seen, when that is not where the others of its rule were. */
    readonly seen?: string;
}

/** All that gives a vendor's page away. */
export interface SignedPages {
    /** Name of the rule; unique. */
    readonly rule: string;
    /** Whom people know it by. */
    readonly vendor: string;
    /**
     * What the page says about the visitor: turned away, too fast, or to wait for its turn.
     * @default 'blocked'
     */
    readonly outcome?: 'blocked' | 'rate-limited' | 'waiting-room';
    /** The pages have a script that may let a browser through after some seconds. @default false */
    readonly solvesItself?: boolean;
    /** When and where: `2025: captures of …`. */
    readonly seen: string;
    readonly signs: readonly Sign[];
}
