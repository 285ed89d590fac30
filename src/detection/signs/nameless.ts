import { FOREIGN_BANS } from './foreign-bans.js';
import type { SignedPages } from './sign.js';

/** What a title may add after a phrase: the site's name, or a number. */
const END = String.raw`[.!?…]*(?:\s*(?:[|–—·]|-\s)\s*[^\s?!]+(?:\s[^\s?!]+){0,4}|\s*\(?(?:error )?\d{3,4}\)?)?$`;

const DENIED = String.raw`(?:(?:http )?(?:error )?40[13][:.]?[\s-]*)?(?:error[:.]?\s*)?(?:access (?:to (?:this|the) (?:page|site|website|resource) )?(?:is |has been |was )?(?:temporarily )?(?:denied|blocked|forbidden|restricted)|forbidden|(?:your )?(?:request|connection|ip(?: address)?) (?:has been |was |is )?(?:blocked|denied|forbidden|rejected)|you(?: have|'ve| are)(?: been)? (?:temporarily )?(?:blocked|banned)|blocked|zugriff verweigert|acc[èe]s (?:refus[ée]|interdit|bloqu[ée])|acceso (?:denegado|bloqueado)|acesso (?:negado|bloqueado)|accesso negato|toegang geweigerd|odmowa dost[ęe]pu|доступ (?:запрещ[её]н|ограничен|заблокирован)|eri[şs]im engellendi|アクセスが拒否されました)`;

const CHECK = String.raw`(?:[\w.]+ - )?(?:robot or human\??|(?:please )?(?:verify|confirm|prove) (?:that )?you(?: are|'re|’re) (?:a )?(?:human|not a (?:robot|bot))|are you (?:a )?(?:robot|human|bot)|bot (?:detected|check|verification|detection)|(?:human|browser|security|captcha|ddos|anti-?bot) (?:verification|check|challenge|protection)(?: required)?|verif(?:y|ying) (?:your|the) (?:browser|connection|identity)|checking (?:your|the) (?:browser|connection)(?: before .*)?|unusual (?:traffic|activity)(?: detected)?|robot challenge screen|one more step|ddos protection(?: by .*)?|captcha(?: required)?|challenge validation|проверка браузера|вы не робот|вы робот|подтвердите, что вы не робот|sicherheits(?:überprüfung|abfrage)|sind sie ein mensch|vérification de sécurité|comprobación de seguridad|verificação de segurança)`;

const REFUSED = ['locked', 'LOCKED', 'banned', 'BANNED', 'blacklisted', 'denied', 'restricted', 'flagged', 'suspended'];

/** Titles alone prove nothing: an article may be called so. It takes a refusal, or a page with nothing else to say. */
export const NAMELESS: readonly SignedPages[] = [
    {
        rule: 'browser-check',
        vendor: 'Nameless checks of the browser',
        solvesItself: true,
        seen: '2026: titles in captures of public issues',
        signs: [
            {
                in: 'title',
                has: new RegExp(`^${CHECK}${END}`, 'i'),
                page: 'error',
                status: [400, 401, 403, 405, 429, 503],
            },
            {
                in: 'title',
                has: new RegExp(`^${CHECK}${END}`, 'i'),
                page: 'wall',
                and: [
                    { in: 'html', has: /<script|http-equiv=["']?refresh|captcha/i },
                    {
                        in: 'text',
                        has: /robot|human|\bbots?\b|automat|browser|security|secure|traffic|activity|captcha|challenge|javascript|verif|protect|безопасн|робот|браузер|sicher|mensch|segur|sécurité|robô/i,
                    },
                ],
            },
        ],
    },
    {
        rule: 'ip-ban',
        vendor: 'Nameless bans of addresses',
        seen: '2025: captures in public issues',
        signs: [
            {
                in: 'text',
                has: /\b(?:your|this|the) (?:client )?(?:ip(?: address)?|computer|network|connection|device|host)\b(?:[^.!?]|\.\d){0,80}?\b(?:has been|have been|is|was|are) (?:[\w-]+ ){0,3}(?:blocked|banned|blacklisted|block-listed|denied|restricted|flagged|suspended)\b/i,
                mark: REFUSED,
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /\b(?:your|this|the) (?:client )?ip(?: address)?\b(?:[^.!?]|\.\d){0,80}?\b(?:banned|blacklisted)\b/i,
                mark: ['banned', 'BANNED', 'blacklisted'],
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /\bip(?: address)?\b(?:[^.!?]|\.\d){0,80}?\b(?:blacklist|black-list)(?:ed)?\b/i,
                mark: ['blacklist', 'black-list'],
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /\b(?:you(?: have|'ve| are) (?:been )?(?:temporarily |permanently )?(?:blocked|banned)(?:\s*[.!,;]|\s*$|\s+(?:from|by|for|because|due|as|since|temporarily|and)\b)|access from your (?:area|country|region|ip|network) has been (?:temporarily )?(?:blocked|restricted|denied))/i,
                mark: REFUSED,
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /access from your (?:area|country|region|ip|network) has been (?:temporarily )?limited/i,
                mark: 'limited',
                page: 'wall or error',
            },
            ...FOREIGN_BANS,
        ],
    },
    {
        rule: 'access-denied',
        vendor: 'Nameless refusals',
        seen: '2026: titles in captures of public issues',
        signs: [
            {
                in: 'title',
                has: new RegExp(`^${DENIED}${END}`, 'i'),
                page: 'error',
                status: [400, 401, 403, 405, 406, 410, 418, 451, 503],
            },
            {
                in: 'title',
                has: new RegExp(`^${DENIED}${END}`, 'i'),
                page: 'wall',
                and: [
                    {
                        in: 'text',
                        has: /denied|forbidden|permission|blocked|banned|robot|human|automat|unusual|\bip\b|administrator|refus|interdit|verweigert|denegado|negado|bloque|запрещ|ограничен|engellen|拒否|access|\bmay not\b|not (?:allowed|permitted)|cannot|unable|request|support|contact|security/i,
                    },
                ],
            },
        ],
    },
];
