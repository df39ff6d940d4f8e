import { readCompiledProxies } from '../../bundle/compiled-proxies.ts';
import {
  type EnrollmentFiles,
  type EnrollmentPlace,
  type Enrollments,
  readEnrollments,
} from '../../bundle/enrollment.ts';
import { enrollmentPath } from '../../bundle/layout.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { SourceText } from '../../diagnostic/render/order.ts';
import { collect, type Emitted } from '../compile-tree.ts';
import { noProof } from '../envoy-proof.ts';
import { compileMesh, type MeshChoice } from '../open-mesh.ts';
import { readEnrollmentFiles } from './enrollment-files.ts';

/** A proxy that needs a certificate, and whether it can have one. */
export interface EnrollmentRow {
  readonly environment: string;
  readonly node: string;
  readonly proxy: string;
  readonly spiffeId: string;
  /** Where its request is, or belongs. */
  readonly path: string;
  readonly state: 'enrolled' | 'missing' | 'refused';
  /** Hexadecimal SHA-256 of its keys in the order of use, for comparison with what the node printed. */
  readonly keys: readonly string[];
}

export interface EnrollmentList {
  readonly rows: readonly EnrollmentRow[];
  /** Requests that cannot be approved, or are for nothing. */
  readonly problems: readonly Diagnostic[];
  /** Proxies without a request: no mistake until they are released. */
  readonly missing: readonly Diagnostic[];
  /** What compiling found; with an error in it nothing is listed. */
  readonly diagnostics: readonly Diagnostic[];
  readonly text: SourceText;
}

/** Lists every proxy of a mesh with its request, and every request that is wrong or for nobody. */
export async function listEnrollments(choice: MeshChoice): Promise<EnrollmentList> {
  // Nothing that is compiled here is ever run, so Envoy's schema has no say.
  const { opened, compiled, diagnostics, environments, text } = await compileMesh(choice, noProof);
  if (opened.kind === 'refused') return { rows: [], problems: [], missing: [], diagnostics, text };
  const files = await readEnrollmentFiles(opened.tree, opened.place.prefix);
  const found = compiled.map((environment) => {
    const { proxies } = readCompiledProxies(collect(environment).files);
    const name = environment.ir.environment;
    const enrollments = readEnrollments(name, proxies, files);
    return { enrollments, rows: proxies.map((place) => row({ environment: name, place, enrollments, files })) };
  });
  const strayed = choice.environment === undefined ? strays([...files.keys()], compiled, environments) : [];
  return {
    rows: found.flatMap(({ rows }) => rows),
    problems: [...found.flatMap(({ enrollments }) => [...enrollments.invalid, ...enrollments.unknown]), ...strayed],
    missing: found.flatMap(({ enrollments }) => enrollments.missing),
    diagnostics,
    text,
  };
}

function row({
  environment,
  place: { node, name, spiffeId },
  enrollments,
  files,
}: {
  environment: string;
  place: EnrollmentPlace;
  enrollments: Enrollments;
  files: EnrollmentFiles;
}): EnrollmentRow {
  const path = enrollmentPath(environment, node, name);
  const accepted = enrollments.accepted.get(path);
  const place = { environment, node, proxy: name, spiffeId, path };
  if (accepted) return { ...place, state: 'enrolled', keys: accepted.keys.map(({ spkiSha256 }) => spkiSha256) };
  return { ...place, state: files.has(path) ? 'refused' : 'missing', keys: [] };
}

/** Requests in the folder of no environment at all. */
function strays(
  paths: readonly string[],
  compiled: readonly Emitted[],
  environments: readonly string[],
): readonly Diagnostic[] {
  const environment = compiled[0]?.ir.environment;
  if (environment === undefined) return [];
  const known = environments.map((name) => `enroll/${name}/`);
  return paths
    .filter((path) => !known.some((folder) => path.startsWith(folder)))
    .map((path) => diagnose('unknown-enrollment', { path, environment }));
}
