import type { Exit } from '../../engine/exit.js';
import type { RequestLike, SessionLike } from '../like.js';
import type { Routes } from './routes.js';

const VIA = ' via ';

/** The name of a site whose requests use a route. What is learned there says nothing about other routes. */
export function nameVia(site: string, route: string | undefined): string {
    return route === undefined ? site : `${site}${VIA}${route}`;
}

/** The site and the route that a name stands for. */
export function readVia(
    name: string,
    isRoute: (route: string) => boolean,
): { site: string; route: string | undefined } {
    const at = name.lastIndexOf(VIA);
    const route = at === -1 ? undefined : name.slice(at + VIA.length);
    if (route === undefined || !isRoute(route)) return { site: name, route: undefined };
    return { site: name.slice(0, at), route };
}

/** What counts as one site. */
export class SiteNames {
    /** @param ofUrl The site of a URL, by whatever route. */
    constructor(
        readonly ofUrl: (url: string) => string,
        private readonly routes?: Routes,
    ) {}

    /** Whether requests may differ by route. */
    get haveRoutes(): boolean {
        return this.routes !== undefined;
    }

    /** The route that was decided for a request. */
    routeOf(request: RequestLike): string | undefined {
        return this.routes?.of(request);
    }

    /** The site of a request, by the route that was decided for it. */
    of(request: RequestLike): string {
        return nameVia(this.ofUrl(request.url), this.routes?.of(request));
    }

    /** The same for one that may still wait in the queue. */
    async ofNext(request: RequestLike): Promise<string> {
        return nameVia(this.ofUrl(request.url), await this.routes?.foresee(request));
    }

    /** The site of a request through a certain exit. */
    through(url: string, { route }: Exit): string {
        return nameVia(this.ofUrl(url), route);
    }

    /** Decides the route of an attempt that is about to begin. */
    async decide(request: RequestLike): Promise<string | undefined> {
        return this.routes?.decide(request);
    }

    /** The request goes out through that exit. */
    settle(request: RequestLike, { route }: Exit, session: SessionLike): void {
        this.routes?.settle(request, route, session);
    }
}
