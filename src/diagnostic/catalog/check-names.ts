import { entry } from '../entry.ts';

/** Findings about names and identities. Sorted by code. */
export const nameDiagnostics = {
  'duplicate-identity': entry({
    severity: 'error',
    message: (p: { namespace: string; name: string }) =>
      `workload \`${p.name}\` and gateway \`${p.name}\` of namespace \`${p.namespace}\` would share one identity`,
    help: () => 'rename one of them: the name is the last part of the identity',
  }),
  'duplicate-name': entry({
    severity: 'error',
    message: (p: { kind: string; namespace: string; name: string }) =>
      `there are two ${p.kind} named \`${p.name}\` in namespace \`${p.namespace}\``,
    help: () => 'rename one, move it to another namespace, or remove it',
  }),
  'invalid-name': entry({
    severity: 'error',
    message: (p: { what: string; name: string; suggestion?: string | undefined }) =>
      `${p.what} has an invalid name: \`${p.name}\``,
    help: (p) =>
      p.suggestion === undefined
        ? 'use lower-case letters, digits and inner hyphens, at most 63 characters'
        : `use lower-case letters, digits and inner hyphens, at most 63 characters, such as \`${p.suggestion}\``,
  }),
  'invalid-trust-domain': entry({
    severity: 'error',
    message: (p: { trustDomain: string; suggestion?: string | undefined }) =>
      `\`${p.trustDomain}\` is not a trust domain`,
    help: (p) =>
      p.suggestion === undefined
        ? 'use 1 to 255 lower-case letters, digits, dots, hyphens and underscores, such as `production.example`'
        : `use only lower-case letters, digits, dots, hyphens and underscores: \`${p.suggestion}\``,
  }),
  'kubernetes-name': entry({
    severity: 'error',
    message: (p: { what: string; name: string }) =>
      `Kubernetes does not accept \`${p.name}\` as the name of a ${p.what}`,
    help: () => 'begin the name with a letter',
  }),
} as const;
