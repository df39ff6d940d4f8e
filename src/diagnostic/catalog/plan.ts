import { entry } from '../entry.ts';

/** What a plan finds in a change. Sorted by code. */
export const planDiagnostics = {
  'access-gained': entry({
    severity: 'warning',
    message: (p: { caller: string; callee: string; request: string; intent: string | undefined }) =>
      `${p.caller} may now call ${p.callee}: ${p.request}`,
    help: (p) =>
      p.intent === undefined
        ? 'look whether this is meant; an `Intent` in the same change says that it is'
        : `look whether it is what the intent \`${p.intent}\` of this change means`,
  }),
  'access-lost': entry({
    severity: 'info',
    message: (p: { caller: string; callee: string; request: string }) =>
      `${p.caller} may no longer call ${p.callee}: ${p.request}`,
    help: () => 'look whether anybody still makes these requests',
  }),
  'change-beyond-intent': entry({
    severity: 'warning',
    message: (p: { change: string }) => `no intent of this change states that ${p.change}`,
    help: () => 'undo it, or state it in an `Intent` of the same change',
  }),
  'change-not-analysed': entry({
    severity: 'warning',
    message: (p: { at: string; what: string }) => `the plan cannot tell what changes at ${p.at}: ${p.what}`,
    help: () => 'look at the text diff, or write it so that it can be analysed',
  }),
  'intent-already-met': entry({
    severity: 'warning',
    message: (p: { intent: string; words: string }) => `intent \`${p.intent}\` states what was so before: ${p.words}`,
    help: () => 'remove the entry, or look why the change was thought to be needed',
  }),
  'intent-unmet': entry({
    severity: 'error',
    message: (p: { intent: string; words: string; instead: string }) =>
      `intent \`${p.intent}\` is not met: ${p.words}${p.instead}`,
    help: () => 'change the mesh until it is so, or state what is meant instead',
  }),
  'protection-weakened': entry({
    severity: 'warning',
    message: (p: { at: string; field: string; before: string; after: string }) =>
      `${p.at} is protected less: ${p.field} ${p.before} -> ${p.after}`,
    help: () => 'keep the stronger setting, or say in the change why less is enough',
  }),
  'requests-unserved': entry({
    severity: 'warning',
    message: (p: { callers: string; at: string; requests: string; reason: string }) =>
      `requests of ${p.callers} through ${p.at} are not served any more (${p.requests}): ${p.reason}`,
    help: () => 'allow them, route them to somebody who answers, or take the call out of its caller',
  }),
  'traffic-moved': entry({
    severity: 'info',
    message: (p: { at: string; requests: string; words: string }) => `${p.at}, ${p.requests}: ${p.words}`,
    help: () => 'look whether these requests are meant to go there',
  }),
};
