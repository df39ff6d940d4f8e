import { check } from '../check/check.ts';
import { type Diagnostic, hasErrors, type ModelPath } from '../diagnostic/diagnostic.ts';
import type { SourceText } from '../diagnostic/render/order.ts';
import type { Explanation } from '../lower/explain.ts';
import { explainService } from '../lower/explain.ts';
import { lower } from '../lower/lower.ts';
import type { CheckedMesh } from '../model/checked.ts';
import { qualifiedName } from '../model/directory.ts';
import { nearestName } from '../scalar/nearest-name.ts';
import { loadSource } from '../source/load-source.ts';
import type { LoadedSource } from '../source/source.ts';
import { noProof } from './envoy-proof.ts';
import { explainRoute, routesOf } from './explain-route.ts';
import { explainWorkload } from './explain-workload.ts';
import type { ExplanationDocument, SourcePlace } from './explanation.ts';
import { compileOpened, type MeshChoice, type OpenedMesh, openMesh } from './open-mesh.ts';
import { scopeWords } from './scope-words.ts';
import { UsageError } from './usage-error.ts';
import { packageFacts } from './version.ts';

/** What is asked about: a kind, and the name alone or `<namespace>/<name>`. */
export interface Question {
  readonly kind: ExplanationDocument['subject']['kind'];
  readonly name: string;
}

/** An answer, or why the mesh gives none. */
export type Answer =
  | { readonly kind: 'explained'; readonly document: ExplanationDocument }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: SourceText };

type Opened = Extract<OpenedMesh, { kind: 'opened' }>;

/** Evaluates a mesh for one environment and says what holds for one thing of it. */
export async function explainMesh(question: Question, choice: MeshChoice): Promise<Answer> {
  const opened = await openMesh(choice);
  if (opened.kind === 'refused') return { kind: 'refused', diagnostics: opened.diagnostics, text: () => undefined };
  const { environment, timeLimit } = choice;
  const source = await loadSource(opened.tree, {
    entry: opened.place.entry,
    ...(environment !== undefined && { environment }),
    ...(timeLimit !== undefined && { limits: { timeMilliseconds: timeLimit * 1_000 } }),
  });
  const checked = source.mesh && !hasErrors(source.diagnostics) ? check(source.mesh).checked : undefined;
  if (checked) return { kind: 'explained', document: answer(question, checked, placing(source, opened)) };
  // What is wrong is found, placed and shown as it always is.
  const { diagnostics, text } = await compileOpened(opened, choice, noProof);
  return { kind: 'refused', diagnostics, text };
}

/** The way from a place in the model to one in a file, as the person who runs the command would write it. */
type Placing = (path: ModelPath) => SourcePlace | undefined;

function placing(source: LoadedSource, { place }: Opened): Placing {
  return (path) => {
    const site = source.locate(path);
    return site && { file: place.display(site.file), line: site.line, column: site.column };
  };
}

function answer(question: Question, mesh: CheckedMesh, placeOf: Placing): ExplanationDocument {
  const { subject, explanation } = explained(question, mesh);
  const { at, parts } = explanation;
  const declared = placeOf(at);
  return {
    format_version: '1.0',
    version: packageFacts().version,
    mesh: mesh.name,
    environment: mesh.environment,
    subject: {
      kind: question.kind,
      namespace: subject.namespace,
      name: subject.name,
      ...(declared && { declared }),
    },
    parts: parts.map(({ title, like, settings }) => ({
      title,
      ...(like !== undefined && { like }),
      settings: settings.map(({ name, words, at }) => {
        const written = at && placeOf(at);
        return { name, value: words, chosen_by: scopeWords(at, mesh), ...(written && { written }) };
      }),
    })),
  };
}

interface Explained {
  readonly subject: { readonly namespace: string; readonly name: string };
  readonly explanation: Explanation;
}

function explained(question: Question, mesh: CheckedMesh): Explained {
  switch (question.kind) {
    case 'service': {
      const subject = named(question, mesh.services);
      return { subject, explanation: explainService(mesh, subject) };
    }
    case 'route': {
      const subject = named(question, routesOf(mesh));
      return { subject, explanation: explainRoute(mesh, lower(mesh), subject) };
    }
    case 'workload': {
      const subject = named(question, mesh.workloads);
      return { subject, explanation: explainWorkload(mesh, lower(mesh), subject) };
    }
  }
}

/** The thing of this name; names that lead nowhere, or to several, are mistakes of whoever asks. */
function named<T extends { readonly namespace: string; readonly name: string }>(
  { kind, name }: Question,
  things: readonly T[],
): T {
  const found = things.filter((thing) => thing.name === name || qualifiedName(thing.namespace, thing.name) === name);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const names = (only ? found : things).map((thing) => qualifiedName(thing.namespace, thing.name));
  if (only) throw new UsageError(`several ${kind}s are called \`${name}\`: ${names.join(', ')}`);
  const nearest = nearestName(name, [...things.map((thing) => thing.name), ...names]);
  throw new UsageError(`the mesh has no ${kind} \`${name}\`${hint(nearest, names)}`);
}

function hint(nearest: string | undefined, names: readonly string[]): string {
  if (nearest !== undefined) return `: did you mean \`${nearest}\`?`;
  return names.length === 0 ? '' : `; it has ${names.slice(0, 9).join(', ')}${names.length > 9 ? ', ...' : ''}`;
}
