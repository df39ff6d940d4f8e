import { witnessWords } from '../../reach/witness.ts';
import type { AccessChange, Decided, IntentOutcome, Outage, Plan, TrafficChange } from '../plan.ts';
import { calleeWords, callersWords, placeWords } from '../plan-words.ts';
import { html, type Markup } from './markup.ts';
import { witnessBlock } from './witness.ts';

/** One change as the page lists it. */
export interface Item {
  readonly kind: ItemKind;
  /** A line. */
  readonly title: Markup;
  /** What opens below it. */
  readonly body?: Markup;
  /** Services, gateways and members that it is about, as the picture names them. */
  readonly places: readonly string[];
  /** Whether no intent of the change states it, where that can be. */
  readonly isBeyond: boolean;
}

export type ItemKind =
  | 'gained'
  | 'lost'
  | 'outage'
  | 'moved'
  | 'behaviour'
  | 'weaker'
  | 'setting'
  | 'intent'
  | 'unanalysed'
  | 'member'
  | 'identity'
  | 'proxy';

/** What each kind is called on its button, in the order in which a reviewer looks. */
export const kindWords: Readonly<Record<ItemKind, string>> = {
  gained: 'gained',
  lost: 'lost',
  outage: 'outage',
  moved: 'traffic moved',
  behaviour: 'behaviour',
  weaker: 'weaker',
  setting: 'setting',
  intent: 'intent',
  unanalysed: 'not analysed',
  member: 'member',
  identity: 'identity',
  proxy: 'proxy',
};

/** A part of the page. */
export interface ItemSection {
  readonly title: string;
  readonly items: readonly Item[];
}

/** Everything a plan says but its files, the most important first. */
export function itemSections(plan: Plan): ItemSection[] {
  const sections = allSections(plan);
  if (plan.intents.length > 0) return sections;
  // Where nobody states what is meant, saying of every line that nobody meant it would say nothing.
  return sections.map(({ title, items }) => ({ title, items: items.map((item) => ({ ...item, isBeyond: false })) }));
}

function allSections(plan: Plan): ItemSection[] {
  return [
    { title: 'Who can call what', items: plan.access.map(accessItem) },
    { title: 'Requests nobody answers any more', items: plan.outages.map(outageItem) },
    { title: 'Traffic', items: plan.traffic.map(trafficItem) },
    { title: 'Settings', items: plan.settings.map(settingItem) },
    { title: 'Intents', items: plan.intents.map(intentItem) },
    {
      title: 'Not analysed',
      items: plan.unanalysed.map(({ at, what }) => plain('unanalysed', html`${name(at)} ${what}`, [at])),
    },
    { title: 'Members', items: plan.members.map(memberItem) },
    {
      title: 'Identities',
      items: plan.identities.map(({ change, identity, member }) =>
        plain('identity', html`${change} <code>${identity}</code>`, [member]),
      ),
    },
    { title: 'Proxies', items: plan.proxies.map(proxyItem) },
  ];
}

function accessItem(change: AccessChange): Item {
  const { effect, caller, callers, service, port, request, reason, before, after, witness, intent, cause } = change;
  const verb = effect === 'gained' ? 'may now call' : 'may no longer call';
  const stated = intent === undefined ? '' : html`<dt>Stated by</dt><dd>intent ${name(intent)}</dd>`;
  return {
    kind: effect,
    title: html`${name(caller)} ${verb} ${name(calleeWords(change))} <code class="request">${request}</code>`,
    body: html`<dl><dt>Why</dt><dd>${reason}</dd>${sides(before, after)}${stated}${callersOf(caller, callers)}</dl>${witnessBlock(witness, `${service}:${port}`)}`,
    places: [caller, ...callers, service],
    isBeyond: intent === undefined && !cause.endsWith('-removed'),
  };
}

function outageItem({ callers, at, requests, served, reason, before, after, witness }: Outage): Item {
  return {
    kind: 'outage',
    title: html`${name(callersWords(callers))} through ${name(at)}: <code class="request">${requests}</code> <b>${served.before} → ${served.after}</b> served`,
    body: html`<dl><dt>Why</dt><dd>${reason}</dd>${sides(before, after)}</dl>${witnessBlock(witness, undefined)}`,
    places: [...callers, at],
    isBeyond: false,
  };
}

function trafficItem(change: TrafficChange): Item {
  const { change: how, effect, at, route, requests, words, before, after, witness, intent } = change;
  const stated = intent === undefined ? '' : html`<dt>Stated by</dt><dd>intent ${name(intent)}</dd>`;
  return {
    kind: effect,
    title: html`${name(at)}, <code class="request">${requests}</code> <span class="words">${words.join(', ') || how}</span>`,
    body: html`<dl><dt>Route</dt><dd>${name(route)}</dd>${sides(before, after)}${stated}</dl>${witness ? witnessBlock(witness, undefined) : ''}`,
    places: [at],
    isBeyond: intent === undefined,
  };
}

function settingItem({ effect, at, field, before, after }: Plan['settings'][number]): Item {
  return {
    kind: effect === 'weaker' ? 'weaker' : 'setting',
    title: html`${name(at)} <span class="words">${field}: ${before} → ${after}</span>`,
    places: [at],
    isBeyond: effect === 'weaker',
  };
}

function intentItem({ intent, state, words, met, already, witness, decided, site }: IntentOutcome): Item {
  const verdict = !met ? 'not met' : already && state === 'new' ? 'so before' : 'met';
  const exception = witness && decided ? html`<p>${witnessWords(witness)} is ${decided.outcome}</p>` : '';
  return {
    kind: 'intent',
    title: html`<b class="verdict ${met ? 'met' : 'unmet'}">${verdict}</b> ${name(intent)} ${words}`,
    body: html`<dl><dt>State</dt><dd>${state}</dd>${site ? html`<dt>Written at</dt><dd>${place(site)}</dd>` : ''}</dl>${exception}`,
    places: [words],
    isBeyond: !met,
  };
}

function memberItem({ change, type, name: member, words }: Plan['members'][number]): Item {
  return plain(
    'member',
    html`${type} ${name(member)} ${change}${words.length === 0 ? '' : html`: <span class="words">${words.join(', ')}</span>`}`,
    [member],
  );
}

function proxyItem({ effect, proxy, node, words }: Plan['proxies'][number]): Item {
  return plain(
    'proxy',
    html`<b class="effect ${effect}">${effect}</b> ${name(proxy)} on ${name(node)} <span class="words">${words.join(', ')}</span>`,
    [proxy],
  );
}

function plain(kind: ItemKind, title: Markup, places: readonly string[]): Item {
  return { kind, title, places, isBeyond: false };
}

/** What is decided before and after, and by which rule at which line. */
function sides(before: Decided, after: Decided): Markup {
  return html`<dt>Before</dt><dd>${decidedWords(before)}</dd><dt>After</dt><dd>${decidedWords(after)}</dd>`;
}

function decidedWords({ outcome, rule, site }: Decided): Markup {
  return html`<b>${outcome}</b> <span class="rule">${rule}</span>${site ? html` ${place(site)}` : ''}`;
}

function callersOf(caller: string, callers: readonly string[]): Markup {
  if (callers.length === 0 || (callers.length === 1 && callers[0] === caller)) return html``;
  const shown = callers.slice(0, 40).join(', ');
  return html`<dt>Callers</dt><dd>${shown}${callers.length > 40 ? ` and ${callers.length - 40} more` : ''}</dd>`;
}

function place(site: NonNullable<Decided['site']>): Markup {
  return html`<code class="site">${placeWords(site)}</code>`;
}

function name(text: string): Markup {
  return html`<code class="name">${text}</code>`;
}
