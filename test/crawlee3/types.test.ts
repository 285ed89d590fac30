import type {
    AdaptivePlaywrightCrawlerContext,
    CheerioCrawlingContext,
    HttpCrawlingContext,
    JSDOMCrawlingContext,
    LinkeDOMCrawlingContext,
    PlaywrightCrawlingContext,
    PuppeteerCrawlingContext,
} from 'crawlee';
import {
    AdaptivePlaywrightCrawler,
    BasicCrawler,
    CheerioCrawler,
    HttpCrawler,
    JSDOMCrawler,
    LinkeDOMCrawler,
    PlaywrightCrawler,
    PuppeteerCrawler,
} from 'crawlee';
import { expect, expectTypeOf, it } from 'vitest';
import { ProxySessions } from '../../src/index.js';

class MyCheerioCrawler extends CheerioCrawler {}

it('infers contexts from the class, and gives back what its constructor takes', () => {
    const proxySessions = new ProxySessions({ proxyUrls: ['http://one.example:1'] });

    const cheerio = proxySessions.optionsFor(CheerioCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context).toExtend<CheerioCrawlingContext>();
            expectTypeOf(context.$).toBeFunction();
        },
    });
    expectTypeOf(cheerio).toExtend<NonNullable<ConstructorParameters<typeof CheerioCrawler>[0]>>();
    expect(new CheerioCrawler(cheerio)).toBeInstanceOf(CheerioCrawler);

    const mine = proxySessions.optionsFor(MyCheerioCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context).toExtend<CheerioCrawlingContext>();
        },
    });
    expect(new MyCheerioCrawler(mine)).toBeInstanceOf(MyCheerioCrawler);

    const playwright = proxySessions.optionsFor(PlaywrightCrawler, {
        requestHandler: async (context) => {
            expectTypeOf(context).toExtend<PlaywrightCrawlingContext>();
            expectTypeOf(context.page.locator).toBeFunction();
        },
    });
    expect(new PlaywrightCrawler(playwright)).toBeInstanceOf(PlaywrightCrawler);

    const puppeteer = proxySessions.optionsFor(PuppeteerCrawler, {
        requestHandler: async (context) => {
            expectTypeOf(context).toExtend<PuppeteerCrawlingContext>();
        },
    });
    expect(new PuppeteerCrawler(puppeteer)).toBeInstanceOf(PuppeteerCrawler);

    const adaptive = proxySessions.optionsFor(AdaptivePlaywrightCrawler, {
        requestHandler: async (context) => {
            expectTypeOf(context).toExtend<AdaptivePlaywrightCrawlerContext>();
        },
    });
    expect(new AdaptivePlaywrightCrawler(adaptive)).toBeInstanceOf(AdaptivePlaywrightCrawler);

    const basic = proxySessions.optionsFor(BasicCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context.sendRequest).toBeFunction();
        },
    });
    expect(new BasicCrawler(basic)).toBeInstanceOf(BasicCrawler);

    proxySessions.optionsFor(HttpCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context).toExtend<HttpCrawlingContext>();
        },
    });
    proxySessions.optionsFor(JSDOMCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context).toExtend<JSDOMCrawlingContext>();
        },
    });
    proxySessions.optionsFor(LinkeDOMCrawler, {
        requestHandler: (context) => {
            expectTypeOf(context).toExtend<LinkeDOMCrawlingContext>();
        },
    });
    // @ts-expect-error an option that the class does not know
    expect(() => new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, { headless: true }))).toThrow(/headless/);
});
