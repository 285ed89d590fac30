import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

/** Early and late forms of what large vendors send, from captures in public issues and fixtures. */
export const generations: readonly Capture[] = [
    ...captures('Cloudflare, early and late', 'blocked', [
        ['1020 in one line', 403, 'error code: 1020', { server: 'cloudflare', 'content-type': 'text/plain' }],
        [
            '1010 for programs',
            403,
            '{"type":"https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1010/","title":"Error 1010: Access denied","status":403,"error_code":1010,"error_name":"browser_signature_banned","cloudflare_error":true,"retryable":false}',
            { server: 'cloudflare', 'content-type': 'application/problem+json' },
        ],
        [
            'challenge of 2014',
            503,
            doc(
                'Please wait...',
                '<div class="cf-browser-verification cf-im-under-attack"><h1>Your browser is looked at before you see shop.test.</h1><form id="challenge-form" action="/cdn-cgi/l/chk_jschl" method="get"><input type="hidden" name="jschl_vc" value="42"><input type="hidden" name="pass" value="15"><input type="hidden" id="jschl-answer" name="jschl_answer"></form></div><p>DDoS protection by Cloudflare<br>Ray ID: 4834ce</p>',
            ),
            { server: 'cloudflare-nginx' },
        ],
        [
            'managed challenge in Korean, not named by a header',
            403,
            doc(
                '잠시만 기다리십시오…',
                `<noscript><span id="challenge-error-text">계속하려면 JavaScript와 쿠키를 켜십시오</span></noscript><script>(function(){window._cf_chl_opt={cvId:'3',cZone:'shop.test',cType:'managed'};${code(900)}var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=9';})();</script>`,
                '<meta http-equiv="refresh" content="390">',
                'ko',
            ),
        ],
        [
            'country ban',
            403,
            doc(
                'Access denied | shop.test used Cloudflare to restrict access',
                '<div id="cf-wrapper"><h1><span>Error</span> <span>1009</span></h1><h2>Access denied</h2><p>The country or region that your address is in (XX) is not served by this site.</p></div>',
            ),
            { server: 'cloudflare' },
        ],
    ]),
    ...captures('Cloudflare rate limit', 'rate-limited', [
        ['1015 in one line', 429, 'error code: 1015', { server: 'cloudflare', 'content-type': 'text/plain' }],
        [
            '1015 for programs',
            429,
            '{"title":"Error 1015: You are being rate limited","status":429,"error_code":1015,"error_name":"rate_limited","cloudflare_error":true,"retryable":true,"retry_after":30}',
            { 'retry-after': '30' },
        ],
    ]),
    ...captures('Akamai challenge', 'blocked', [
        [
            'interstitial at 200',
            200,
            '<html><head><meta http-equiv="refresh" content="5; URL=\'/items/7?bm-verify=AAQAAAAN7\'"></head><body><iframe style="border:none" src="https://shop.test/interstitial/wait.html"></iframe><script>function triggerInterstitialChallenge(){var x=new XMLHttpRequest();x.open("POST","/_sec/verify?provider=interstitial",false);x.send(JSON.stringify({"bm-verify":"AAQ","pow":7}))}</script></body></html>',
        ],
        [
            'challenge in JSON',
            428,
            '{"sec-cp-challenge":"true","provider":"crypto","branding_url_content":"/_sec/cp_challenge/crypto_message-4-3.htm","chlg_duration":"30","token":"AAQ"}',
        ],
        [
            'page that counts to thirty',
            429,
            doc(
                '&nbsp;',
                `<script src="/_sec/cp_challenge/ak-challenge-4-3.htm"></script><div id="sec-if-cpt-container"><iframe id="sec-cpt-if" provider="crypto" challenge="eyJ" data-duration="30"></iframe></div>`,
            ),
        ],
        [
            'refusal in capitals',
            403,
            '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don\'t have permission to access "http&#58;&#47;&#47;shop&#46;test&#47;" on this server.<P>\nReference&#32;&#35;18&#46;6d3a1002&#46;1717&#46;9a\n<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;6d3a</P>\n</BODY></HTML>',
        ],
    ]),
    ...captures('DataDome', 'blocked', [
        [
            'device check',
            403,
            `<html lang="en"><head><title>shop.test</title><style>#cmsg{animation: A 1.5s;}</style></head><body style="margin:0"><script data-cfasync="false">var dd={'rt':'i','cid':'AHr','hsh':'77','b':1200,'s':4,'host':'geo.captcha-delivery.com'}</script><script data-cfasync="false" src="https://ct.captcha-delivery.com/i.js"></script></body></html>`,
        ],
        [
            'for fetch calls',
            403,
            '{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=AHr&cid=x&referer=https%3A%2F%2Fshop.test&hash=77&t=fe&s=4"}',
            { 'x-datadome': 'protected' },
        ],
        [
            'hard block',
            403,
            doc(
                'You have been blocked',
                `<p>Please enable JS and turn your ad blocker off</p><script>var dd={'rt':'c','cid':'AHr','hsh':'77','t':'bv','s':4,'host':'geo.captcha-delivery.com'}</script><script src="https://ct.captcha-delivery.com/c.js"></script>`,
            ),
        ],
    ]),
    ...captures('HUMAN (PerimeterX)', 'blocked', [
        [
            'block in JSON',
            403,
            '{"appId":"PXu6b0qd2S","jsClientSrc":"/u6b0qd2S/init.js","firstPartyEnabled":true,"vid":"","uuid":"9c","hostUrl":"/u6b0qd2S/xhr","blockScript":"/u6b0qd2S/captcha/captcha.js?a=c&m=0","altBlockScript":"https://captcha.px-cloud.net/PXu6b0qd2S/captcha.js"}',
        ],
        [
            'page of a shop of its own',
            200,
            doc(
                'One more thing',
                '<h1>Show that a hand holds this</h1><div id="px-captcha"></div><p>Reference ID 9c-11</p>',
                "<script>window._pxAppId='PXu6b0qd2S';window._pxJsClientSrc='/u6b0qd2S/init.js';window._pxUuid='9c';</script><script src=\"/u6b0qd2S/captcha/PXu6b0qd2S/captcha.js?a=c\"></script>",
            ),
        ],
        [
            'of 2018',
            403,
            doc(
                'Access to this page has been denied.',
                '<h1>Please verify you are a human</h1><p>Access to this page has been denied because we believe that automation tools are used.</p><p>Reference ID: #9c</p><p>Powered by PerimeterX, Inc.</p>',
            ),
        ],
    ]),
    ...captures('Imperva', 'blocked', [
        [
            'frame alone',
            200,
            '<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head><body style="margin:0px;height:100%"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=9-11-0&incident_id=877&edet=12&cinfo=04" frameborder=0 width="100%" height="100%">Request unsuccessful. Incapsula incident ID: 877</iframe></body></html>',
        ],
        [
            'script alone',
            200,
            '<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3"></script></head><body></body></html>',
        ],
        [
            'Distil of 2017',
            405,
            doc(
                'Pardon Our Interruption',
                '<h1>Pardon our interruption...</h1><p>Something about your browser made us think that a bot is at work.</p><form id="distilCaptchaForm" action="/distil_r_captcha.html"></form>',
                '<script src="/distil_r_captcha_util.js"></script>',
            ),
        ],
        [
            'check of the reese',
            200,
            doc(
                'Pardon Our Interruption',
                '<div id="interstitial-inprogress"><h1>One moment</h1></div><script>window.onProtectionInitialized=function(p){p.start()};reeseSkipExpirationCheck=true;</script><script async src="/thouars-that-Vse-you-more-quiet-I-Come-the-peacef?d=shop.test"></script>',
            ),
        ],
    ]),
    ...captures('AWS WAF', 'blocked', [
        [
            'challenge at 202',
            202,
            `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title></title><script>window.awsWafCookieDomainList=[];window.gokuProps={"key":"AQ","iv":"C","context":"x"};</script><script src="https://4.edge.sdk.awswaf.com/4/5/challenge.js"></script></head><body><div id="challenge-container"></div><script>AwsWafIntegration.saveReferrer();AwsWafIntegration.checkForceRefresh().then((f)=>{if(f){AwsWafIntegration.forceRefreshToken()}})</script></body></html>`,
            { 'x-amzn-waf-action': 'challenge' },
        ],
        ['captcha at 405, body withheld', 405, '', { 'x-amzn-waf-action': 'captcha' }],
        [
            'challenge at 200 after a cache',
            200,
            `<!DOCTYPE html><html><head><title></title></head><body><div id="challenge-container"></div><script src="https://4.token.awswaf.com/4/5/6/challenge.js"></script><script>AwsWafIntegration.getToken()</script></body></html>`,
        ],
        [
            'CloudFront that knows the country',
            403,
            '<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1><H2>The request could not be satisfied.</H2><HR>The Amazon CloudFront distribution is configured to block access from your country.<PRE>Generated by cloudfront (CloudFront) Request ID: qq==</PRE></BODY></HTML>',
            { 'x-cache': 'Error from cloudfront' },
        ],
    ]),
    ...captures('Kasada', 'blocked', [
        [
            'with its own names of files',
            429,
            '<!DOCTYPE html><html><head></head><body><script>window.KPSDK={};KPSDK.now=typeof performance!=="undefined"&&performance.now?performance.now.bind(performance):Date.now.bind(Date);KPSDK.start=KPSDK.now();</script><script src="/a1b2/c3d4/ips.js?x-kpsdk-im=AAI"></script></body></html>',
            { 'x-kpsdk-ct': '02abc' },
        ],
        ['with headers alone', 403, '', { 'x-kpsdk-ct': '02abc', 'x-kpsdk-r': '1-AA' }],
    ]),
    ...captures('F5 and Shape', 'blocked', [
        [
            'refusal with a number',
            200,
            '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1766<br><br><a href="javascript:history.back();">[Go Back]</a></body></html>',
        ],
        [
            'script of the firewall',
            200,
            `<html><head><meta http-equiv="Pragma" content="no-cache"/><meta http-equiv="Expires" content="-1"/><script type="text/javascript">(function(){window["bobcmn"]="1011";window["failureConfig"]="4f6f";window["loaderConfig"]="/TSPD/?type=21";})();</script><script type="text/javascript" src="/TSPD/08a?type=8"></script><noscript>Please enable JavaScript to view the page content.<br/>Your support ID is: 1766.</noscript></head><body></body></html>`,
        ],
    ]),
    ...captures('Fastly', 'blocked', [
        [
            'client challenge by its script',
            200,
            doc(
                'Client Challenge',
                '<noscript>JavaScript is off</noscript><div id="loading-error">A part of this site could not be loaded.</div>',
                '<script src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"></script><link rel="stylesheet" href="/_fs-ch-1T1wmsGaOgGaSxcX/assets/styles.css">',
            ),
        ],
        ['406 of the next-generation firewall', 406, 'Not Acceptable', { 'x-sigsci-agentresponse': '406' }],
    ]),
    ...captures('Vercel', 'blocked', [
        [
            'checkpoint without its header',
            429,
            doc(
                'Vercel Security Checkpoint',
                '<p id="header-text">Your browser is being looked at</p><p>Vercel Security Checkpoint</p><script>window.__vcrct=1</script>',
            ),
        ],
        ['denied', 403, 'Forbidden', { 'x-vercel-mitigated': 'deny', 'content-type': 'text/plain' }],
    ]),
    ...captures('Bunny Shield', 'blocked', [
        [
            'proof of work',
            200,
            '<!DOCTYPE html><html><head><title>Establishing a secure connection ...</title><link href="/.bunny-shield/assets/challenge-styles.css" rel="stylesheet"><script src="/.bunny-shield/assets/shield-challenge.js"></script></head><body data-pow="035a#b545#1761#80ef"><h1>Hold tight</h1></body></html>',
        ],
    ]),
    ...captures('Azure WAF', 'blocked', [
        [
            'Application Gateway',
            403,
            '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>',
        ],
        [
            'Front Door',
            403,
            doc('', '<h2>The request is blocked.</h2><p>20241030T1Z-r1</p>'),
            { 'x-azure-ref': '20241030T1Z-r1' },
        ],
    ]),
    ...captures('Radware', 'blocked', [
        [
            'captcha of ShieldSquare',
            200,
            doc(
                'ShieldSquare Captcha',
                '<p>What you did on this site looked like the work of a bot.</p><div class="h-captcha"></div><p>Incident ID: 8e61</p>',
                '<script>window.SSJSInternal = 30113; var __uzdbm_1 = "8e61";</script><link href="https://captcha.perfdrive.com/captcha-public/css/shieldsquare_styles.min.css" rel="stylesheet">',
            ),
        ],
        [
            'AppWall',
            403,
            '<HTML><HEAD><TITLE>Unauthorized Request Blocked</TITLE></HEAD><BODY>Your request is blocked because we have detected unauthorized activity. Write to <a href="mailto:CloudWebSec@radware.com">us</a>. Case Number 77</BODY></HTML>',
        ],
    ]),
];
