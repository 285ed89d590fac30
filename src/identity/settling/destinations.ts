import { makeRoom } from '../../common/make-room.js';

/** So many answers in a row of one other site, and none of its own, make a site another name of that one. */
const ANSWERS_OF_ONE_SITE = 20;
/** A site that sends visitors on answers so few requests itself, as a share of all. */
const OWN_ANSWERS = 0.2;
const MOST_SITES = 1_000;

interface Answers {
    all: number;
    own: number;
    /** The first other site that answered. */
    elsewhere: string | undefined;
    hasMany: boolean;
}

/**
 * Knows where the requests of a site end. The links of a shortener end anywhere, and what a shop says there says nothing of
 * the shortener. A site that sends some visitors to a wall of another host still speaks for itself, and one that sends all
 * to its new name is the same as ever.
 */
export class Destinations {
    private readonly bySite = new Map<string, Answers>();

    /**
     * A request ended, after redirects or without.
     * @returns whether what `answering` said is about that site alone, and not about the one that was asked.
     */
    areApart(asked: string, answering: string): boolean {
        const isOwn = asked === answering || domainOf(asked) === domainOf(answering);
        const answers = this.of(asked);
        answers.all += 1;
        if (isOwn) answers.own += 1;
        else {
            answers.elsewhere ??= answering;
            answers.hasMany ||= answers.elsewhere !== answering;
        }
        if (isOwn) return false;
        if (answers.hasMany) return answers.own <= answers.all * OWN_ANSWERS;
        return answers.own === 0 && answers.all < ANSWERS_OF_ONE_SITE;
    }

    private of(site: string): Answers {
        const known = this.bySite.get(site);
        if (known !== undefined) return known;
        const answers = { all: 0, own: 0, elsewhere: undefined, hasMany: false };
        makeRoom(this.bySite, MOST_SITES);
        this.bySite.set(site, answers);
        return answers;
    }
}

/** `shop.example` of `www.shop.example`, with the route that a site's name may have. */
function domainOf(site: string): string {
    const [host = '', ...route] = site.split(' ');
    return /^[\d.]+$/.test(host) ? site : [host.split('.').slice(-2).join('.'), ...route].join(' ');
}
