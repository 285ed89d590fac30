import type { Capture } from '../capture.js';
import { captures } from '../capture.js';
import { article, small } from './parts.js';

/** Real works, shops, articles and help pages whose names begin as those of block pages do. */
const TITLES: readonly string[] = [
    'Forbidden Planet',
    'Forbidden Planet - Comics, graphic novels and toys',
    'Forbidden City: a guide for visitors',
    'Forbidden fruit and other apples',
    'Security check: how safe is your home?',
    'Security Checkpoint waiting times at the airport',
    'Access Denied: The Practice of Internet Filtering',
    'Access Denied (video game)',
    'Are You Human? A novel by Ada Wells',
    'Are you a robot? Twelve signs that you work too much',
    'Blocked drains: what to do',
    'Blocked by Design, an essay on filters',
    'Just a moment: poems',
    'One moment, please: how call centres keep you waiting',
    'Attention Required: reading in a loud world',
    'Human Verification in Online Exams: A Survey',
    'Browser check list for web designers',
    'Robot or Human? Theatre review',
    'Pardon our interruption of service: works on line 4',
    'Unusual traffic on the A2 after the storm',
    'Unusual activity of the volcano reported',
    'Checking your browser history: a how-to',
    'Verify your identity: the philosophy of names',
    'Captcha, a short history',
    'One more step to the summit',
    'DDoS protection by small hosts compared',
    'You have been blocked on WhatsApp: five signs',
    'Your request has been denied: how to appeal',
    'Waiting room furniture',
    'Waiting Room, a film by Igor Drljaca',
    'Queue theory for beginners',
    'Site verification with search consoles',
    'Client challenge: 30 days of Postgres',
    'Too many requests, too few teachers',
    '403 Forbidden explained: causes and fixes',
    'Rate limit exceeded? How APIs count',
    'Maintenance manual for the model T',
    'Error 1020: what it means and how to fix it',
    'Request rejected by the committee',
    'Suspicious traffic stops in Ohio: the data',
    'Bot detection with random forests',
    'Sicherheitsüberprüfung für Aufzüge: Termine',
    'Accès interdit, roman de gare',
    'Acceso denegado: crítica de la serie',
    'Доступ запрещён: рецензия на фильм',
    '验证码识别教程',
];

export const titles: readonly Capture[] = [
    ...captures(
        'titles that begin like a block',
        'ok',
        TITLES.map((title) => [`"${title}", an article`, 200, article(title, 'Read on for the whole story.')] as const),
    ),
    ...captures(
        'titles that begin like a block, few words',
        'ok',
        TITLES.map(
            (title) => [`"${title}", few words`, 200, small(title, 'By the same author. 240 pages, 18.00.')] as const,
        ),
    ),
];
