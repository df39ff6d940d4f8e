import { entry } from '../entry.ts';
import { didYouMean, oneOf } from './phrases.ts';

/** Findings about references: one thing of a mesh that names another. Sorted by code. */
export const referenceDiagnostics = {
  'ambiguous-listener': entry({
    severity: 'error',
    message: (p: { route: string; gateway: string; listeners: readonly string[] }) =>
      `route \`${p.route}\` does not say which listener of \`${p.gateway}\` it is for`,
    help: (p) => `set \`listener\` to ${oneOf(p.listeners)}`,
  }),
  'ambiguous-port': entry({
    severity: 'error',
    message: (p: { route: string; service: string; ports: readonly string[] }) =>
      `route \`${p.route}\` does not say which port of \`${p.service}\` it is for`,
    help: (p) => `set \`port\` to ${oneOf(p.ports)}`,
  }),
  'unknown-caller': entry({
    severity: 'error',
    message: (p: { policy: string; kind: string; caller: string; nearest?: string | undefined }) =>
      `policy \`${p.policy}\` names a ${p.kind} that does not exist: \`${p.caller}\``,
    help: (p) => didYouMean(p, `declare the ${p.kind}, or take it out of the rule`),
  }),
  'unknown-gateway': entry({
    severity: 'error',
    message: (p: { kind: 'route' | 'policy'; name: string; gateway: string; nearest?: string | undefined }) =>
      `${p.kind} \`${p.name}\` is attached to a gateway that does not exist: \`${p.gateway}\``,
    help: (p) => didYouMean(p, `declare the gateway, or attach the ${p.kind} to another one`),
  }),
  'unknown-listener': entry({
    severity: 'error',
    message: (p: { route: string; gateway: string; known: readonly string[]; nearest?: string | undefined }) =>
      `route \`${p.route}\` is attached to a listener that \`${p.gateway}\` does not have`,
    help: (p) => didYouMean(p, 'add the listener to the gateway'),
  }),
  'unknown-port': entry({
    severity: 'error',
    message: (p: MissingPart) => `${p.subject} ${p.deed} a port that \`${p.service}\` does not have`,
    help: (p) => didYouMean(p, 'add the port to the service'),
  }),
  'unknown-service': entry({
    severity: 'error',
    message: (p: { subject: string; deed: string; service: string; nearest?: string | undefined }) =>
      `${p.subject} ${p.deed} a service that does not exist: \`${p.service}\``,
    help: (p) => didYouMean(p, 'declare the service, or name another one'),
  }),
  'unknown-version': entry({
    severity: 'error',
    message: (p: MissingPart) => `${p.subject} ${p.deed} a version that \`${p.service}\` does not have`,
    help: (p) => didYouMean(p, 'add the version to the service'),
  }),
  'workload-without-version': entry({
    severity: 'error',
    message: (p: { workload: string; service: string; versions: readonly string[] }) =>
      `workload \`${p.workload}\` does not say which version of \`${p.service}\` it runs`,
    help: (p) => `set \`version\` to ${oneOf(p.versions)}`,
  }),
} as const;

/** A part of a service that is named but not there: who names it, what they do with it, and what there is instead. */
export interface MissingPart {
  readonly subject: string;
  readonly deed: string;
  readonly service: string;
  readonly known: readonly string[];
  readonly nearest?: string | undefined;
}
