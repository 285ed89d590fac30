import type { HeadersLike } from '../../../../src/detection/rule.js';
import type { Capture } from '../capture.js';
import { captures, code } from '../capture.js';
import { article, contact, login, noResults, product, shell } from './parts.js';

/** What vendors leave on every page that they let through: headers, cookies and scripts. */
interface Presence {
    readonly vendor: string;
    readonly headers: HeadersLike;
    readonly head: string;
    readonly extra?: string;
}

const script = (src: string) => `<script src="${src}" async></script>`;

const PRESENCES: readonly Presence[] = [
    {
        vendor: 'Cloudflare',
        headers: { server: 'cloudflare', 'cf-ray': '8e1-VIE', 'cf-cache-status': 'HIT', 'set-cookie': '__cf_bm=x' },
        head: '',
        extra: `<script>(function(){window.__CF$cv$params={r:'8e1',t:'MTcz'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.body.appendChild(a)})();</script>`,
    },
    {
        vendor: 'Cloudflare, old scripts',
        headers: { server: 'cloudflare' },
        head: script('/cdn-cgi/scripts/5c5dd728/cloudflare-static/rocket-loader.min.js'),
        extra: '<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="1f">[email&#160;protected]</a>',
    },
    {
        vendor: 'DataDome',
        headers: { 'x-datadome': 'protected', 'x-dd-b': '2', 'set-cookie': 'datadome=x' },
        head: `<script>window.ddjskey='A55F';window.ddoptions={ajaxListenerPath:true};</script>${script('https://js.datadome.co/tags.js')}`,
    },
    {
        vendor: 'HUMAN',
        headers: { 'set-cookie': '_pxhd=x' },
        head: `<script>window._pxAppId='PXaOtQIWNf';</script>${script('https://client.px-cloud.net/PXaOtQIWNf/main.min.js')}`,
    },
    { vendor: 'HUMAN, first party', headers: {}, head: script('/aOtQIWNf/init.js') },
    {
        vendor: 'Akamai',
        headers: { 'set-cookie': ['_abck=x~-1~YAAQ', 'bm_sz=x', 'ak_bmsc=x'], 'server-timing': 'cdn-cache; desc=HIT' },
        head: script('/9v3Qw/aB/cD/akam/13/5a3f'),
    },
    {
        vendor: 'Imperva',
        headers: { 'set-cookie': ['visid_incap_1=x', 'incap_ses_1=x'], 'x-cdn': 'Imperva' },
        head: '',
        extra: '<script type="text/javascript" src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=2&cb=12" async></script>',
    },
    {
        vendor: 'AWS WAF',
        headers: { 'set-cookie': 'aws-waf-token=x', server: 'CloudFront' },
        head: script('https://a1.edge.sdk.awswaf.com/a1/challenge.js'),
    },
    {
        vendor: 'Kasada',
        headers: {},
        head: `${script('/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-a3be-862e0f06eea3/p.js')}<script>window.KPSDK={}</script>`,
    },
    { vendor: 'F5', headers: { 'set-cookie': ['TS01a2=x', 'BIGipServerpool=x'] }, head: script('/TSPD/08a5?type=10') },
    { vendor: 'Shape', headers: {}, head: script('/public/a1b2c3.js?async') },
    {
        vendor: 'Sucuri',
        headers: { server: 'Sucuri/Cloudproxy', 'x-sucuri-id': '12013', 'x-sucuri-cache': 'HIT' },
        head: '',
    },
    { vendor: 'Vercel', headers: { server: 'Vercel', 'x-vercel-id': 'fra1::x', 'x-vercel-cache': 'HIT' }, head: '' },
    {
        vendor: 'Fastly',
        headers: { via: '1.1 varnish', 'x-served-by': 'cache-fra', 'x-cache': 'HIT', 'retry-after': '0' },
        head: '',
    },
    { vendor: 'DDoS-Guard', headers: { server: 'ddos-guard', 'set-cookie': '__ddg1_=x' }, head: '' },
    { vendor: 'Qrator', headers: { server: 'QRATOR' }, head: '' },
    {
        vendor: 'Radware',
        headers: { 'set-cookie': '__uzma=x' },
        head: `<script>(function(w){w["SSJSConnectorObj"]={ss_cid:"8e61"}})(window)</script>`,
    },
    {
        vendor: 'Queue-it',
        headers: { 'set-cookie': 'QueueITAccepted-SDFrts345E-V3_x=y' },
        head:
            script('https://static.queue-it.net/script/queueclient.min.js') +
            script('https://static.queue-it.net/script/queueconfigloader.min.js'),
    },
    {
        vendor: 'reCAPTCHA v3',
        headers: {},
        head: script('https://www.google.com/recaptcha/api.js?render=6Lx'),
        extra: '<div class="grecaptcha-badge"></div><textarea class="g-recaptcha-response" name="g-recaptcha-response" style="display:none"></textarea>',
    },
    { vendor: 'Yandex', headers: {}, head: script('https://mc.yandex.ru/metrika/tag.js') },
    {
        vendor: 'Alibaba',
        headers: { 'set-cookie': 'acw_tc=x', server: 'Tengine' },
        head: script('https://g.alicdn.com/sd/nch5/index.js'),
    },
    { vendor: 'Tencent', headers: { server: 'edgeone-pages' }, head: script('https://imgcache.qq.com/qcloud/main.js') },
    { vendor: 'Arkose', headers: {}, head: script('https://client-api.arkoselabs.com/v2/api.js') },
    { vendor: 'GeeTest', headers: {}, head: script('https://static.geetest.com/v4/gt4.js') },
    { vendor: 'Azure', headers: { 'x-azure-ref': 'x', 'x-cache': 'TCP_HIT' }, head: '' },
    {
        vendor: 'Wordfence',
        headers: {},
        head: `<script>(function(url){var wfscr=document.createElement('script');wfscr.src=url+'&r='+Math.random()})('//shop.test/?wordfence_lh=1&hid=A')</script>`,
    },
    { vendor: 'Anubis', headers: { 'set-cookie': 'techaro.lol-anubis-auth=x' }, head: '' },
    { vendor: 'Bunny', headers: { server: 'BunnyCDN-DE1', 'cdn-cache': 'HIT' }, head: '' },
];

const FORMS: readonly (readonly [name: string, page: (head: string, extra: string) => string])[] = [
    ['a product', product],
    ['the shell of an app', shell],
    ['a login', login],
    ['a contact form', contact],
    ['a search without results', noResults],
    ['a long page', (head, extra) => product(head, `<script>${code(90_000)}</script>${extra}`)],
];

/** One that is protected and was let through is no block page, whatever its protection leaves on it. */
export const vendors: readonly Capture[] = PRESENCES.flatMap(({ vendor, headers, head, extra = '' }) =>
    captures(
        `let through by ${vendor}`,
        'ok',
        FORMS.map(([name, page]) => [name, 200, page(head, extra), headers] as const),
    ),
);

/** Pages about the vendors, their marks in the text. */
export const aboutVendors: readonly Capture[] = captures('pages about blocks', 'ok', [
    [
        'how challenges work',
        200,
        article(
            'How a challenge works',
            'The page sets <code>window._cf_chl_opt</code> and loads <code>/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1</code>.',
        ),
    ],
    [
        'DataDome explained',
        200,
        article('What DataDome sends', "It is <code>var dd={'rt':'c'}</code> and a frame of geo.captcha-delivery.com."),
    ],
    [
        'PerimeterX explained',
        200,
        article('PerimeterX', 'Look for <code>&lt;div id="px-captcha"&gt;</code> and <code>_pxAppId</code>.'),
    ],
    [
        'AWS explained',
        200,
        article(
            'AWS WAF',
            'The object <code>gokuProps</code> and <code>awsWafCookieDomainList</code> are handed to challenge.js.',
        ),
    ],
    [
        'Akamai explained',
        200,
        article(
            'Access Denied by Akamai',
            'It shows "Reference #18.ef3a2f17.1619133194.15bcf105" and errors.edgesuite.net.',
        ),
    ],
    [
        'Incapsula explained',
        200,
        article('Incapsula', 'Request unsuccessful. Incapsula incident ID: 877000370018894190-102 is what one reads.'),
    ],
    [
        'F5 explained',
        200,
        article(
            'The requested URL was rejected',
            'Your support ID is: 11243555349794389926, it says. Here is what to do.',
        ),
    ],
    [
        'Anubis explained',
        200,
        article(
            'Anubis',
            'Its scripts come from /.within.website/x/cmd/anubis/ and the element has id="anubis_challenge".',
        ),
    ],
    [
        'Wordfence explained',
        200,
        article('Wordfence', 'The line "Your access to this service has been limited" stands above.'),
    ],
    [
        'Google sorry explained',
        200,
        article(
            'Unusual traffic',
            'Our systems have detected unusual traffic from your computer network, says Google.',
        ),
    ],
    [
        'IP bans explained',
        200,
        article('Your IP has been blocked: what now?', 'If your IP address has been banned, wait a day.'),
    ],
    [
        'a forum on Reddit blocks',
        200,
        article('whoa there, pardner!', 'You have been blocked by network security, I read.'),
    ],
    [
        'an issue with a capture in it',
        200,
        article(
            'Blocked again',
            `<pre>&lt;title&gt;Just a moment...&lt;/title&gt; &lt;script&gt;(function(){window._cf_chl_opt={}})()&lt;/script&gt;</pre>`,
        ),
    ],
    [
        'a scraper shop with a script of examples',
        200,
        product(
            '',
            `<script>const examples = ["/_Incapsula_Resource?SWUDNSAI=31", "acw_sc__v2", "bobcmn", "__jsl_clearance"];</script>`,
        ),
    ],
    [
        'a list of signs in a script of data',
        200,
        product(
            '',
            '<script type="application/json">{"signs":["gokuProps","window._cf_chl_opt=","/.bunny-shield/","rbzns","awsWafCookieDomainList"]}</script>',
        ),
    ],
]);
