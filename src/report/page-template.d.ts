/** The page of the report without its data. `scripts/build-report-page.mjs` makes it out of `report-page/`. */
export declare const PAGE_TEMPLATE: string;
