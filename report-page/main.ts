import type { ReportData } from '../src/report/report-data.js';
import { advice } from './advice.js';
import { answer } from './answer.js';
import { byRule } from './by-rule.js';
import { exits } from './exits.js';
import { keepUpToDate } from './live.js';
import { losses } from './losses.js';
import { overTime } from './over-time.js';
import { fillPatterns } from './patterns.js';
import { browsers, sessions } from './sessions.js';
import { sites } from './sites.js';
import { tiers } from './tiers.js';
import { installTooltip } from './tooltip.js';

const PARTS = [answer, advice, losses, sites, tiers, exits, overTime, byRule, sessions, browsers];

function draw(data: ReportData): void {
    document.getElementById('report')!.replaceChildren(...PARTS.map((part) => part(data)));
}

document.body.append(fillPatterns());
installTooltip();
draw(JSON.parse(document.getElementById('data')!.textContent) as ReportData);
keepUpToDate(draw);
