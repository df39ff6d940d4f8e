import { type Diagnostic, diagnose, type Related } from '../diagnostic/diagnostic.ts';
import { witnessWords } from '../reach/witness.ts';
import type { AccessChange, IntentOutcome, Outage, Plan, SettingChange, TrafficChange } from './plan.ts';
import { calleeWords, callersWords } from './plan-words.ts';

/** A plan as findings, each at the line that decides it, for forms that show findings beside the source. */
export function planFindings(plan: Plan): Diagnostic[] {
  return [
    ...plan.access.map(accessFinding),
    ...plan.outages.map(outageFinding),
    ...plan.settings.flatMap(settingFinding),
    ...plan.intents.flatMap(intentFindings),
    ...plan.unanalysed.map((one) => diagnose('change-not-analysed', one)),
    ...plan.traffic.map(trafficFinding),
  ];
}

/** What no intent states: access, traffic and weaker protection. What goes with a removed thing needs no intent. */
export function collateralFindings(plan: Plan): Diagnostic[] {
  const changes = [
    ...plan.access
      .filter((change) => change.intent === undefined && !change.cause.endsWith('-removed'))
      .map(accessFinding),
    ...plan.traffic.filter(({ intent }) => intent === undefined).map(trafficFinding),
    ...plan.settings.flatMap(settingFinding),
  ];
  return changes.map(({ message, code: _, severity: __, help: ___, ...where }) =>
    diagnose('change-beyond-intent', { change: message }, where),
  );
}

function accessFinding(change: AccessChange): Diagnostic {
  const { effect, caller, request, reason, before, after, witness, intent } = change;
  const parameters = { caller, callee: calleeWords(change), request, intent };
  const { site } = reason.startsWith('was ') ? before : after;
  const related: Related[] = [{ message: reason }, { message: `for example ${witnessWords(witness)}` }];
  return diagnose(effect === 'gained' ? 'access-gained' : 'access-lost', parameters, { ...placed(site), related });
}

function outageFinding({ callers, at, requests, reason, after, witness }: Outage): Diagnostic {
  const parameters = { callers: callersWords(callers), at, requests, reason };
  return diagnose('requests-unserved', parameters, {
    ...placed(after.site),
    related: [{ message: `for example ${witnessWords(witness)}` }],
  });
}

function trafficFinding({ at, requests, words, after, before, witness }: TrafficChange): Diagnostic {
  const related = witness ? [{ message: `for example ${witnessWords(witness)}` }] : [];
  return diagnose(
    'traffic-moved',
    { at, requests, words: words.join(', ') },
    { ...placed(after.site ?? before.site), related },
  );
}

function settingFinding(change: SettingChange): Diagnostic[] {
  return change.effect === 'weaker' ? [diagnose('protection-weakened', change)] : [];
}

function intentFindings({ intent, words, met, already, state, witness, decided, site }: IntentOutcome): Diagnostic[] {
  const place = placed(site);
  if (!met) {
    const request =
      witness && `${witnessWords(witness)}${witness.caller === undefined ? '' : ` from ${witness.caller}`}`;
    const instead = decided && request ? `; ${request} is ${decided.outcome}` : '; nothing changes there';
    return [diagnose('intent-unmet', { intent, words, instead }, place)];
  }
  return already && state === 'new' ? [diagnose('intent-already-met', { intent, words }, place)] : [];
}

function placed(site: { readonly file: string; readonly line: number; readonly column: number } | undefined) {
  return site ? { site } : {};
}
