import type { Sign } from './sign.js';

/** How sites say in languages other than English that an address is banned, or that somebody was taken for a robot. */
export const FOREIGN_BANS: readonly Sign[] = (
    [
        [/ip[- ]?(?:adresse|bereich)[^.]{0,80}gesperrt/i, ['gesperrt']],
        [/\bip\b[^.]{0,80}\b(?:bloqué|bloquead)/i, ['bloqué', 'bloquead']],
        [/\bip\b[^.]{0,80}\bbloccat/i, ['bloccat']],
        [/\bip\b[^.]{0,80}\bgeblokkeerd/i, ['geblokkeerd']],
        [/\bip\b[^.]{0,80}zablokowan/i, ['zablokowan']],
        [/\bip\b[^.]{0,80}engellen/i, ['engellen']],
        [
            /\bip\b[^.]{0,80}заблокирован|доступ (?:ограничен|заблокирован)[^.]{0,60}\bip\b/i,
            ['локирован', 'оступ ограничен'],
        ],
        [/비정상적인 접근|비정상적인 접속|비정상적인 트래픽/, ['비정상적인 접', '비정상적인 트']],
        [
            /(?:不正なアクセス|自動化されたアクセス)[^。]{0,40}(?:検出|検知|遮断)/,
            ['不正なアクセス', '自動化されたアクセス'],
        ],
        [/(?:您的IP地址|您的 IP 地址)[^。]{0,30}(?:异常|封禁|限制|屏蔽)/, ['您的IP地址', '您的 IP 地址']],
    ] as const
).map(([has, mark]) => ({ in: 'text', has, mark, page: 'wall or error' }));
