import type { SignedPages } from './sign.js';

/** Pages that want the same visitor to wait and to come back: who leaves loses the place in the line. */
export const WAITING_ROOMS: readonly SignedPages[] = [
    {
        rule: 'queue-it',
        vendor: 'Queue-it',
        outcome: 'waiting-room',
        seen: '2025: queue-it.com developer pages; captures in public issues',
        signs: [
            {
                in: 'html',
                has: /static\.queue-it\.net\/script\/queue(?:client|configloader)/,
                mark: 'static.queue-it.net',
                and: [{ in: 'text', has: /\S/ }],
            },
            { in: 'url', has: /^https?:\/\/[\w-]+\.queue-it\.net\//, page: 'any' },
            { in: 'header location', has: /^https?:\/\/[\w-]+\.queue-it\.net\//, page: 'any' },
            { in: 'header x-queueit-redirect', has: /./, page: 'any' },
        ],
    },
    {
        rule: 'other-waiting-rooms',
        vendor: 'Akamai Visitor Prioritization, CrowdHandler, NetFunnel, AWS Virtual Waiting Room and nameless ones',
        outcome: 'waiting-room',
        seen: '2025: documentation of the vendors',
        signs: [
            { in: 'url', has: /^https?:\/\/wait\.crowdhandler\.com\//, page: 'any' },
            { in: 'html', has: 'wait.crowdhandler.com', page: 'wall' },
            { in: 'header location', has: /^https?:\/\/wait\.crowdhandler\.com\//, page: 'any' },
            { in: 'header x-akamai-waitingroom', has: /./, page: 'any' },
            {
                in: 'title',
                has: /^(?:(?:virtual |online )?waiting room|you are (?:now )?in (?:line|the queue)|queue|warteraum|warteschlange|salle d(?:'|’)attente|sala de espera|fila virtual)(?:\s*[-|–].{0,40})?$/i,
                and: [
                    {
                        in: 'text',
                        has: /\b(?:in line|queue|turn|wait(?:ing)? (?:time|room)|place|warten|patient|attente|espera|fila)\b/i,
                    },
                ],
            },
        ],
    },
];
