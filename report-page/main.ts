import type { ReportData } from '../src/report/report-data.js';
import { byRule } from './by-rule.js';
import { exits } from './exits.js';
import { overTime } from './over-time.js';
import { browsers, sessions } from './sessions.js';
import { sites } from './sites.js';
import { summary } from './summary.js';
import { installTooltip } from './tooltip.js';

const data = JSON.parse(document.getElementById('data')!.textContent) as ReportData;
const parts = [summary, overTime, byRule, exits, sites, sessions, browsers];
document.getElementById('report')!.replaceChildren(...parts.map((part) => part(data)));
installTooltip();
