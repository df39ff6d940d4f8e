import { entry } from '../entry.ts';
import { didYouMean } from './phrases.ts';

/** Findings about intents. Sorted by code. */
export const intentDiagnostics = {
  'empty-intent': entry({
    severity: 'warning',
    message: (p: { intent: string }) => `intent \`${p.intent}\` says nothing`,
    help: () => 'write what is meant in `gains`, `losses` or `traffic`, or remove the intent',
  }),
  'invalid-intent-path': entry({
    severity: 'error',
    message: (p: { intent: string; path: string; fault: string; advice: string }) =>
      `no request has a path that intent \`${p.intent}\` means by \`${p.path}\`: it ${p.fault}`,
    help: (p) => p.advice,
  }),
  'unknown-in-intent': entry({
    severity: 'error',
    message: (p: { intent: string; kind: string; name: string; nearest: string | undefined }) =>
      `intent \`${p.intent}\` names the ${p.kind} \`${p.name}\`, which does not exist`,
    help: (p) => didYouMean(p, 'remove the entry: what goes with a removed thing needs no intent'),
  }),
};
