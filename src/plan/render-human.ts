import { type Paint, paint } from '../diagnostic/render/paint.ts';
import { padDisplay, printable } from '../diagnostic/render/printable.ts';
import { witnessWords } from '../reach/witness.ts';
import type {
  AccessChange,
  IntentOutcome,
  Outage,
  Plan,
  PlanDocument,
  PlanSide,
  ProxyChange,
  TrafficChange,
} from './plan.ts';
import { isEmptyPlan } from './plan.ts';
import { calleeWords, callersWords, placeWords, siteWords } from './plan-words.ts';
import { count, tally, verdict } from './verdict.ts';

/** How many files are named before the rest is counted; removed ones are always named. */
const mostFiles = 40;

/** A plan for a person at a terminal. */
export function renderPlan(document: PlanDocument, look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const head = `${sideWords(document.base)} -> ${sideWords(document.head)}`;
  const absent = [document.base, document.head].flatMap(({ name, absent: why }) => (why ? [`${name}: ${why}`] : []));
  const lines = [
    colors.quiet(printable(head)),
    ...absent.map((words) => colors.changed(`note: ${printable(words)}`)),
    ...[document.base, document.head].flatMap(({ diagnostics = [] }) =>
      diagnostics.map((one) => `  ${colors.quiet(findingWords(one))}`),
    ),
    ...document.plans.flatMap((plan) => ['', ...planLines(plan, colors)]),
    ...gateLines(document.gates, colors),
  ];
  return `${lines.join('\n')}\n`;
}

/** `HEAD (9f2c1e7)`, or `work tree`. */
export function sideWords({ name, commit }: PlanSide): string {
  return commit === undefined || name.startsWith(commit.slice(0, 7)) ? name : `${name} (${commit.slice(0, 7)})`;
}

/** One error of a side that does not compile, in a line. */
export function findingWords({ code, message, range }: NonNullable<PlanSide['diagnostics']>[number]): string {
  const place = range ? `${range.file}:${range.start.line}:${range.start.column}: ` : '';
  return printable(`${place}error[${code}]: ${message}`);
}

function gateLines(results: PlanDocument['gates'], colors: Paint): string[] {
  const lines = results.map(({ gate, hits }) =>
    hits === 0
      ? `${colors.added('passed')}  ${gate}`
      : `${colors.warning('failed')}  ${gate}: ${count(hits, 'change')}`,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

function planLines(plan: Plan, colors: Paint): string[] {
  const title = `${colors.strong(`${plan.mesh}/${plan.environment}`)}: ${verdict(plan)}`;
  if (isEmptyPlan(plan)) return [title];
  const lines = [title, ...whatChanges(plan, colors)];
  // Of an environment that comes or goes whole, the counts in the title say enough of the rest.
  return plan.change === 'changed' ? [...lines, ...whereItChanges(plan, colors)] : lines;
}

function whatChanges(plan: Plan, colors: Paint): string[] {
  return [
    ...section(
      'Access',
      plan.access.flatMap((change) => accessLines(change, colors)),
      colors,
    ),
    ...section(
      'Outages',
      plan.outages.flatMap((outage) => outageLines(outage, colors)),
      colors,
    ),
    ...section('Traffic', trafficLines(plan.traffic, colors), colors),
    ...section('Settings', settingLines(plan, colors), colors),
    ...section(
      'Intents',
      plan.intents.flatMap((outcome) => intentLines(outcome, colors)),
      colors,
    ),
    ...section('Not analysed', unanalysedLines(plan, colors), colors),
    ...section('Members', memberLines(plan, colors), colors),
  ];
}

function whereItChanges(plan: Plan, colors: Paint): string[] {
  return [
    ...section(
      'Identities',
      plan.identities.map(({ change, identity }) => sign(change, printable(identity), colors)),
      colors,
    ),
    ...section('Proxies', proxyLines(plan.proxies, colors), colors),
    ...section('Files', fileLines(plan, colors), colors),
  ];
}

function section(title: string, lines: readonly string[], colors: Paint): string[] {
  return lines.length === 0 ? [] : ['', `  ${colors.strong(title)}`, ...lines.map((line) => `    ${line}`)];
}

function accessLines(change: AccessChange, colors: Paint): string[] {
  const { effect, caller, request, reason, witness, intent } = change;
  const verb = effect === 'gained' ? 'may now call' : 'may no longer call';
  const words = `${printable(caller)} ${verb} ${printable(calleeWords(change))}: ${printable(request)}`;
  const from = witness.caller === undefined || witness.caller === caller ? '' : ` from ${witness.caller}`;
  const stated = intent === undefined ? [] : [`  ${colors.quiet(printable(`stated by intent ${intent}`))}`];
  return [
    sign(effect === 'gained' ? 'added' : 'removed', words, colors),
    ...stated,
    `  ${colors.quiet(printable(`${reason}${siteWords(change)}`))}`,
    `  ${colors.quiet(printable(`for example ${witnessWords(witness)}${from}`))}`,
  ];
}

function outageLines({ callers, at, requests, served, reason, after, witness }: Outage, colors: Paint): string[] {
  const head = `${callersWords(callers)} through ${at}: ${requests}`;
  const place = after.site ? ` (${placeWords(after.site)})` : '';
  return [
    `${colors.warning('!')} ${printable(head)}`,
    `  ${colors.quiet(printable(`served ${served.before} -> ${served.after}: ${reason}${place}`))}`,
    `  ${colors.quiet(printable(`for example ${witnessWords(witness)}`))}`,
  ];
}

/** Changes of one route stand together below its name. */
function trafficLines(changes: readonly TrafficChange[], colors: Paint): string[] {
  const lines: string[] = [];
  let last = '';
  for (const { change, at, route, requests, words } of changes) {
    const title = printable(route === 'default' ? at : `${at}, route ${route}`);
    if (title !== last) lines.push(title);
    last = title;
    lines.push(`  ${sign(change, `${printable(requests)}: ${printable(words.join(', '))}`, colors)}`);
  }
  return lines;
}

function settingLines({ settings }: Plan, colors: Paint): string[] {
  return settings.map(({ at, field, before, after, effect }) => {
    const words = `${printable(at)}: ${printable(`${field} ${before} -> ${after}`)}`;
    return effect === 'weaker'
      ? `${colors.changed('!')} ${words} ${colors.warning('(weaker)')}`
      : sign('changed', words, colors);
  });
}

function intentLines(
  { intent, state, words, met, already, witness, decided, site }: IntentOutcome,
  colors: Paint,
): string[] {
  const place = site ? ` (${placeWords(site)})` : '';
  const verdict = !met
    ? colors.warning('not met')
    : already && state === 'new'
      ? colors.changed('so before')
      : colors.added('met');
  const from = witness?.caller === undefined ? '' : ` from ${witness.caller}`;
  const exception =
    witness && decided ? [`  ${colors.quiet(printable(`${witnessWords(witness)}${from} is ${decided.outcome}`))}`] : [];
  return [`${verdict}  ${printable(`${intent}: ${words}${place}`)}`, ...exception];
}

function unanalysedLines({ unanalysed }: Plan, colors: Paint): string[] {
  return unanalysed.map(({ at, what }) => `${colors.changed('?')} ${printable(at)}: ${printable(what)}`);
}

function memberLines({ members }: Plan, colors: Paint): string[] {
  const width = Math.max(0, ...members.map(({ type }) => type.length));
  return members.flatMap(({ change, type, name, words }) => [
    sign(change, `${type.padEnd(width)}  ${printable(name)}`, colors),
    ...words.map((each) => `  ${' '.repeat(width)}  ${colors.quiet(printable(each))}`),
  ]);
}

function proxyLines(proxies: readonly ProxyChange[], colors: Paint): string[] {
  const names = proxies.map(({ proxy, node }) => printable(`${proxy} on ${node}`));
  const width = Math.max(0, ...names.map((name) => name.length));
  return proxies.map(({ effect, words }, index) => {
    const tint = effect === 'update' || effect === 'start' ? colors.added : colors.warning;
    const name = padDisplay(names[index] ?? '', words.length > 0 ? width : 0);
    return `${tint(effect.padEnd(7))}  ${name}  ${colors.quiet(printable(words.join('; ')))}`.trimEnd();
  });
}

function fileLines({ files }: Plan, colors: Paint): string[] {
  if (files.length === 0) return [];
  const shown = files.filter(({ change }, index) => index < mostFiles || change === 'removed');
  const width = Math.max(...shown.map(({ path }) => path.length));
  const lines = shown.map(({ change, path, added_lines: added, removed_lines: removed, left_out: leftOut }) => {
    const isCounted = change !== 'changed' || leftOut === undefined;
    const counts = isCounted ? `${colors.added(`+${added}`)} ${colors.removed(`-${removed}`)}` : colors.quiet(leftOut);
    return `${sign(change, printable(path).padEnd(width), colors)}  ${counts}`;
  });
  const rest = files.length - shown.length;
  return [...lines, colors.quiet(rest > 0 ? `${tally(files, 'file')}; ${rest} not shown` : tally(files, 'file'))];
}

function sign(change: 'added' | 'removed' | 'changed', words: string, colors: Paint): string {
  if (change === 'added') return `${colors.added('+')} ${words}`;
  return change === 'removed' ? `${colors.removed('-')} ${words}` : `${colors.changed('~')} ${words}`;
}
