/** What is under way and what was, on one site. */
export class SiteExitCounts {
    requestsRunning = 0;
    requestsSent = 0;
    trialsRunning = 0;
    /** Exits that this site would use now, were they not serving another site. */
    busyElsewhere = 0;
    /** Exits that have served as many requests as the user allows. */
    usedUp = 0;
    /** Exits that the site has accepted. */
    proven = 0;
}
