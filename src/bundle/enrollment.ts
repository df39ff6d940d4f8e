import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import { parseCertificateRequest } from '../x509/certificate-request.ts';
import { type EnrolledKey, readNextKeys } from './enrolled-keys.ts';
import { enrollmentPath } from './layout.ts';
import { readRevokedKeys, revokedKeysPath } from './revoked-keys.ts';
import { recipientPath } from './sealed.ts';

/** Requests as they are committed: path -> text, with paths as `enrollmentPath` gives them, beside them `.next.json` files. */
export type EnrollmentFiles = ReadonlyMap<string, string>;

/** A proxy on a node that needs a certificate. */
export interface EnrollmentPlace {
  readonly node: string;
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly spiffeId: string;
}

/** Keys that may be approved: each is proved, none is revoked, and they are for a proxy that exists. */
export interface Enrollment extends EnrollmentPlace {
  readonly path: string;
  /** In the order of use; at least one. */
  readonly keys: readonly [EnrolledKey, ...EnrolledKey[]];
}

/** What the requests of an environment amount to. */
export interface Enrollments {
  /** By path, sorted. A key at two places is at none of them. */
  readonly accepted: ReadonlyMap<string, Enrollment>;
  /** Every key that may not be used any more. */
  readonly revoked: ReadonlySet<string>;
  /** Requests that cannot be approved, whoever reviews them. */
  readonly invalid: readonly Diagnostic[];
  /** Requests for no proxy of this environment: harmless, but somebody made a mistake. */
  readonly unknown: readonly Diagnostic[];
  /** Proxies that cannot be released for want of a request. */
  readonly missing: readonly Diagnostic[];
}

/** Where the keys are that a node will use later. */
export function nextKeysPath(request: string): string {
  return request.replace(/\.csr$/, '.next.json');
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
  const missing: Diagnostic[] = [];
  const invalid: Diagnostic[] = [];
  const expected = new Map(places.map((place) => [enrollmentPath(environment, place.node, place.name), place]));
  const list = readRevokedKeys(files.get(revokedKeysPath(environment)));
  if (list.kind === 'refused') {
    invalid.push(diagnose('invalid-enrollment', { path: revokedKeysPath(environment), reason: list.reason }));
  }
  const revoked = list.kind === 'keys' ? list.keys : new Set<string>();
  for (const [path, place] of [...expected].sort(([a], [b]) => compareText(a, b))) {
    const read = readPlace({ environment, place, path, files, revoked });
    if (read.kind === 'accepted') accepted.set(path, read.enrollment);
    else (read.kind === 'missing' ? missing : invalid).push(read.diagnostic);
  }
  const known = new Set([...expected.keys()].flatMap((path) => [path, nextKeysPath(path)]));
  const recipients = new Set(places.map(({ node }) => recipientPath(environment, node)));
  const unknown = [...files.keys()]
    .filter((path) => path.startsWith(`enroll/${environment}/`) && path !== revokedKeysPath(environment))
    .filter((path) => !known.has(path) && !recipients.has(path))
    .sort(compareText)
    .map((path) => diagnose('unknown-enrollment', { path, environment }));
  const shared = withdrawSharedKeys(accepted);
  return { accepted, revoked, invalid: [...invalid, ...shared], unknown, missing };
}

type PlaceReading =
  | { readonly kind: 'accepted'; readonly enrollment: Enrollment }
  | { readonly kind: 'missing' | 'invalid'; readonly diagnostic: Diagnostic };

function readPlace(input: {
  environment: string;
  place: EnrollmentPlace;
  path: string;
  files: EnrollmentFiles;
  revoked: ReadonlySet<string>;
}): PlaceReading {
  const { environment, place, path, files, revoked } = input;
  const invalid = (at: string, reason: string): PlaceReading => ({
    kind: 'invalid',
    diagnostic: diagnose('invalid-enrollment', { path: at, reason }),
  });
  const pem = files.get(path);
  if (pem === undefined) {
    return {
      kind: 'missing',
      diagnostic: diagnose('missing-enrollment', { node: place.node, proxy: place.name, path }),
    };
  }
  const request = parseCertificateRequest(pem);
  if (request.kind === 'refused') return invalid(path, request.reason);
  const first: EnrolledKey = { spki: request.spki, spkiSha256: request.spkiSha256 };
  const next = files.get(nextKeysPath(path));
  const keyPlace = { environment, node: place.node, proxy: place.name };
  const read = next === undefined ? undefined : readNextKeys(Buffer.from(next), keyPlace, [first]);
  if (read?.kind === 'refused') return invalid(nextKeysPath(path), read.reason);
  const [key, ...later] = [first, ...(read?.keys ?? [])].filter(({ spkiSha256 }) => !revoked.has(spkiSha256));
  if (key) return { kind: 'accepted', enrollment: { ...place, path, keys: [key, ...later] } };
  return { kind: 'invalid', diagnostic: diagnose('revoked-enrollment', { path, key: first.spkiSha256 }) };
}

function withdrawSharedKeys(accepted: Map<string, Enrollment>): Diagnostic[] {
  const uses = [...accepted.values()].flatMap(({ path, keys }) => keys.map(({ spkiSha256: key }) => ({ path, key })));
  const byKey = Map.groupBy(uses, ({ key }) => key);
  const shared = [...byKey.values()].filter((users) => users.length > 1).map((users) => users.map(({ path }) => path));
  for (const path of shared.flat()) accepted.delete(path);
  return shared.map((paths) => diagnose('shared-enrollment-key', { paths }));
}
