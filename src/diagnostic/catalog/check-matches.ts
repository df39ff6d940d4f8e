import { entry } from '../entry.ts';
import { didYouMean } from './phrases.ts';

/** Findings about what a route or policy matches in a request. Sorted by code. */
export const matchDiagnostics = {
  'duplicate-header': entry({
    severity: 'error',
    message: (p: { route: string; first: string; second: string }) =>
      `a match of route \`${p.route}\` names one header twice: \`${p.first}\` and \`${p.second}\``,
    help: () => 'header names have no case: keep one of the two',
  }),
  'invalid-grpc-name': entry({
    severity: 'error',
    message: (p: { route: string; part: string; name: string; advice: string }) =>
      `route \`${p.route}\` matches a ${p.part} of gRPC that cannot be: \`${p.name}\``,
    help: (p) => p.advice,
  }),
  'invalid-header-name': entry({
    severity: 'error',
    message: (p: { route: string; name: string; advice: string }) =>
      `route \`${p.route}\` cannot match on the header \`${p.name}\``,
    help: (p) => p.advice,
  }),
  'invalid-header-value': entry({
    severity: 'error',
    message: (p: { route: string; name: string }) =>
      `no request can have the value that route \`${p.route}\` wants of header \`${p.name}\``,
    help: () => 'remove control characters, and white space at the ends: it never arrives',
  }),
  'invalid-method': entry({
    severity: 'error',
    message: (p: { subject: string; method: string; known: readonly string[]; nearest?: string | undefined }) =>
      `${p.subject} names a request method that cannot be matched: \`${p.method}\``,
    help: (p) => didYouMean(p, 'leave the method out to match every request'),
  }),
  'invalid-path': entry({
    severity: 'error',
    message: (p: { route: string; path: string; fault: string; advice: string }) =>
      `route \`${p.route}\` matches a path that cannot be used: \`${p.path}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-query-name': entry({
    severity: 'error',
    message: (p: { route: string; name: string }) =>
      `route \`${p.route}\` matches on a query parameter that cannot occur: \`${p.name}\``,
    help: () => 'write the name as it stands between `?` or `&` and `=`, without any of these or white space',
  }),
  'invalid-regex': entry({
    severity: 'error',
    message: (p: { route: string; regex: string; fault: string }) =>
      `a regular expression of route \`${p.route}\` cannot be used: ${p.fault}`,
    help: () => 'write it in RE2 syntax: no look-around, no back-references, at most 1,024 characters',
  }),
} as const;
