import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import { parseCertificateRequest } from '../x509/certificate-request.ts';
import { enrollmentPath } from './layout.ts';

/** Requests as they are committed: path -> PEM, with paths as `enrollmentPath` gives them. */
export type EnrollmentFiles = ReadonlyMap<string, string>;

/** A proxy on a node that needs a certificate. */
export interface EnrollmentPlace {
  readonly node: string;
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly spiffeId: string;
}

/** A request that may be approved: its key is proved, and it is for a proxy that exists. */
export interface Enrollment extends EnrollmentPlace {
  readonly path: string;
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
}

/** What the requests of an environment amount to. */
export interface Enrollments {
  /** By path, sorted. A key at two places is at none of them. */
  readonly accepted: ReadonlyMap<string, Enrollment>;
  /** Requests that cannot be approved, whoever reviews them. */
  readonly invalid: readonly Diagnostic[];
  /** Requests for no proxy of this environment: harmless, but somebody made a mistake. */
  readonly unknown: readonly Diagnostic[];
  /** Proxies that cannot be released for want of a request. */
  readonly missing: readonly Diagnostic[];
}

/**
 * Matches requests with the proxies that need them. Who a key is for follows only from its path, so that what a reviewer
 * approves is a file at a place; a key at two places is refused, because it was copied.
 */
export function readEnrollments(
  environment: string,
  places: readonly EnrollmentPlace[],
  files: EnrollmentFiles,
): Enrollments {
  const accepted = new Map<string, Enrollment>();
  const invalid: Diagnostic[] = [];
  const missing: Diagnostic[] = [];
  const expected = new Map(places.map((place) => [enrollmentPath(environment, place.node, place.name), place]));
  for (const [path, place] of [...expected].sort(([a], [b]) => compareText(a, b))) {
    const pem = files.get(path);
    const request = pem === undefined ? undefined : parseCertificateRequest(pem);
    if (!request) missing.push(diagnose('missing-enrollment', { node: place.node, proxy: place.name, path }));
    else if (request.kind === 'refused') invalid.push(diagnose('invalid-enrollment', { path, reason: request.reason }));
    else accepted.set(path, { ...place, path, spki: request.spki, spkiSha256: request.spkiSha256 });
  }
  const unknown = [...files.keys()]
    .filter((path) => path.startsWith(`enroll/${environment}/`) && !expected.has(path))
    .sort(compareText)
    .map((path) => diagnose('unknown-enrollment', { path, environment }));
  const shared = withdrawSharedKeys(accepted);
  return { accepted, invalid: [...invalid, ...shared], unknown, missing };
}

function withdrawSharedKeys(accepted: Map<string, Enrollment>): Diagnostic[] {
  const byKey = Map.groupBy(accepted.values(), ({ spkiSha256 }) => spkiSha256);
  const shared = [...byKey.values()].filter((users) => users.length > 1).map((users) => users.map(({ path }) => path));
  for (const path of shared.flat()) accepted.delete(path);
  return shared.map((paths) => diagnose('shared-enrollment-key', { paths }));
}
