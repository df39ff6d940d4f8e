import type { Failure, Passage } from '../reach/journey.ts';
import { witnessOf } from '../reach/witness.ts';
import { boxWords } from '../reach/words.ts';
import type { FoundOutage } from './outages.ts';
import type { Outage } from './plan.ts';
import { decided, type RuleSite, ruleWords } from './rule-site.ts';
import type { Sides } from './sides.ts';
import { destinationWords, percentWords, tableWords } from './words.ts';

/** Says which requests are not served any more, and why. */
export function outageWords(
  { target, callers, space, boxes, before, after, isConnection }: FoundOutage,
  ruleSite: Sides<RuleSite>,
): Outage {
  const known = new Set(before.failures.map(failureKey));
  const [failure = after.failures[0]] = after.failures.filter((one) => !known.has(failureKey(one)));
  const request = witnessOf(space, boxes[0] ?? []);
  const requests = boxes.map((box) => boxWords(space, box)).join('; ');
  const said = isConnection ? requests.replaceAll('request', 'connection') : requests;
  return {
    callers: [...callers],
    at: tableWords(target),
    requests: said,
    served: { before: percentWords(before.servedShare), after: percentWords(after.servedShare) },
    cause: failure?.kind ?? 'no-route',
    reason: failure ? reasonOf(failure) : '',
    before: decided(`${percentWords(before.servedShare)} served`, ruleOf(before), ruleSite.before),
    after: decided(`${percentWords(after.servedShare)} served`, failure?.rule ?? ruleOf(after), ruleSite.after),
    witness: { ...request, ...(callers[0] === undefined ? {} : { caller: callers[0] }) },
  };
}

function ruleOf({ route }: Passage): string {
  return route.rule;
}

function reasonOf({ kind, destination, rule }: Failure): string {
  switch (kind) {
    case 'no-route':
      return 'no route holds: answered 404';
    case 'nobody-serves':
      return `nobody serves ${destinationWords(destination, '')}: answered 503`;
    case 'refused':
      return rule === 'no rule' ? 'refused: no rule allows it' : `refused by ${ruleWords(rule)}`;
  }
}

function failureKey({ kind, destination }: Failure): string {
  return `${kind} ${destination}`;
}
