import type { Capture } from '../capture.js';
import { captures } from '../capture.js';

/** Limits that interfaces for programs tell in their answers. */
export const apiLimits: readonly Capture[] = captures('Limits in JSON', 'rate-limited', [
    ['Etherscan', 200, '{"status":"0","message":"NOTOK","result":"Max rate limit reached"}'],
    [
        'CoinGecko',
        200,
        '{"status":{"error_code":429,"error_message":"You\'ve exceeded the Rate Limit. Please visit our pricing page."}}',
    ],
    [
        'Alpha Vantage',
        200,
        '{"Note":"Thank you for using our API! The standard call frequency is 5 calls per minute and 500 calls per day."}',
    ],
    [
        'GitHub, second limit',
        403,
        '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.test/limits"}',
        { 'x-ratelimit-remaining': '42' },
    ],
    ['NCBI', 200, '{"error":"API rate limit exceeded","api-key":"192.0.2.1","count":"4","limit":"3"}'],
    ['Riot', 403, '{"status":{"message":"Rate limit exceeded","status_code":429}}'],
    [
        'Google quota',
        403,
        '{"error":{"code":403,"message":"Quota exceeded for quota metric Queries","errors":[{"message":"Quota exceeded","domain":"usageLimits","reason":"rateLimitExceeded"}],"status":"RESOURCE_EXHAUSTED"}}',
    ],
    ['Discord, 429', 429, '{"message":"You are being rate limited.","retry_after":64.57,"global":false}'],
    ['GraphQL', 200, '{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"data":null}'],
    ['X, 400', 400, '{"errors":[{"message":"Rate limit exceeded","code":88}]}'],
    ['Binance', 418, '{"code":-1003,"msg":"Way too many requests; IP banned until 1717000000000."}'],
    ['in the gateway of Amazon', 400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
    ['in the gateway Kong', 429, '{"message":"API rate limit exceeded"}'],
]);
