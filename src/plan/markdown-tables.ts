import { witnessWords } from '../reach/witness.ts';
import { cell } from './markdown.ts';
import type { Plan } from './plan.ts';
import { calleeWords, callersWords, placeWords, siteWords } from './plan-words.ts';

/** One section of a comment. */
export interface Table {
  readonly title: string;
  /**
   * The most it may take, so that no section crowds out another: together 57,000 of the 60,000 bytes of a comment. What a
   * section leaves is for text diffs.
   */
  readonly bytes: number;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a plan, the most important first. */
export function planTables(plan: Plan): Table[] {
  const marks = { added: '➕', removed: '➖', changed: '✏️', gained: '➕', lost: '➖' } as const;
  return [
    {
      title: 'Who can call what',
      bytes: 20_000,
      head: ['', 'From', 'To', 'Request', 'Decided by'],
      rows: plan.access.map((change) => {
        const { effect, caller, request, reason, witness, intent } = change;
        const why = `${reason}${siteWords(change)}`;
        const stated = intent === undefined ? '' : `<br>stated by ${cell(intent)}`;
        const asked = `${cell(request)}<br>such as ${cell(witnessWords(witness))}`;
        return [`${marks[effect]} ${effect}`, cell(caller), cell(calleeWords(change)), asked, `${cell(why)}${stated}`];
      }),
    },
    {
      title: 'Requests nobody answers any more',
      bytes: 8_000,
      head: ['', 'From', 'Through', 'Requests', 'Served', 'Why'],
      rows: plan.outages.map(({ callers, at, requests, served, reason, after }) => {
        const why = `${reason}${after.site ? ` (${placeWords(after.site)})` : ''}`;
        const share = `${cell(served.before)} → **${cell(served.after)}**`;
        return ['⚠️', cell(callersWords(callers)), cell(at), cell(requests), share, cell(why)];
      }),
    },
    {
      title: 'Traffic',
      bytes: 10_000,
      head: ['', 'Where', 'Route', 'Requests', 'Change'],
      rows: plan.traffic.map(({ change, at, route, requests, words }) => {
        return [marks[change], cell(at), cell(route), cell(requests), words.map(cell).join('<br>')];
      }),
    },
    {
      title: 'Settings',
      bytes: 3_000,
      head: ['', 'Where', 'Change'],
      rows: plan.settings.map(({ effect, at, field, before, after }) => [
        effect === 'weaker' ? '⚠️ weaker' : marks.changed,
        cell(at),
        cell(`${field} ${before} -> ${after}`),
      ]),
    },
    {
      title: 'Intents',
      bytes: 4_000,
      head: ['', 'Intent', 'States'],
      rows: plan.intents.map(({ intent, words, met, already, state, witness, decided }) => {
        const exception = witness && decided ? `<br>${cell(`${witnessWords(witness)} is ${decided.outcome}`)}` : '';
        const verdictWords = !met ? '⚠️ **not met**' : already && state === 'new' ? 'so before' : 'met';
        return [verdictWords, cell(intent), `${cell(words)}${exception}`];
      }),
    },
    {
      title: 'Not analysed',
      bytes: 2_000,
      head: ['Where', 'What'],
      rows: plan.unanalysed.map(({ at, what }) => [cell(at), cell(what)]),
    },
    {
      title: 'Members',
      bytes: 4_000,
      head: ['', 'Kind', 'Name', 'Change'],
      rows: plan.members.map(({ change, type, name, words }) => [
        marks[change],
        type,
        cell(name),
        words.length === 0 ? change : words.map(cell).join('<br>'),
      ]),
    },
    {
      title: 'Identities',
      bytes: 2_000,
      head: ['', 'Identity'],
      rows: plan.identities.map(({ change, identity }) => [marks[change], cell(identity)]),
    },
    {
      title: 'Proxies',
      bytes: 4_000,
      head: ['', 'Proxy', 'Node', 'Why'],
      rows: plan.proxies.map(({ effect, proxy, node, words }) => {
        const disruptive = effect === 'restart' || effect === 'drain' || effect === 'stop';
        return [disruptive ? `**${effect}**` : effect, cell(proxy), cell(node), words.map(cell).join('<br>')];
      }),
    },
  ];
}
