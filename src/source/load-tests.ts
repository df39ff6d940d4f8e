import { readFileSync } from 'node:fs';
import type { AnyNode } from 'acorn';
import { Ajv } from 'ajv';
import { type Diagnostic, diagnose, type ModelPath, type Site } from '../diagnostic/diagnostic.ts';
import type { Expectation, MeshTest, MeshTests, TestPlace } from '../model/mesh-test.ts';
import type { AuthorSources } from './author-sources.ts';
import { explainThrown, type Failed } from './explain-outcome.ts';
import { type Definitions, explainViolation } from './explain-violation.ts';
import type { LoadedTest } from './loaded-test.ts';
import type { Thrown } from './sandbox-protocol.ts';
import type { LoadedSource } from './source.ts';
import { innermost, nodesOf, offsetOfFrame, siteOfRange } from './syntax.ts';
import { schemaOptions } from './validate-model.ts';

/** More than anyone reads. */
const mostErrors = 100;

/** Checks what the test files of a sandbox said, and finds the place of every part. */
export function loadTests(failed: Failed, json: string): Pick<LoadedSource, 'tests' | 'diagnostics'> {
  const value = parsed(json);
  const schema = readSchema();
  const validate = new Ajv({ ...schemaOptions, meta: false, validateSchema: false }).compile<MeshTests>(schema);
  if (validate(value)) return { tests: value.tests.map((one) => loadedTest(failed, one)), diagnostics: [] };
  const errors = (validate.errors ?? []).slice(0, mostErrors);
  const diagnostics = errors.map((error): Diagnostic => {
    const path = error.instancePath.split('/').slice(1);
    const violation = explainViolation(error, schema.definitions ?? {});
    const site = siteAt(failed, value, path);
    const where = path.slice(4).join('.') || 'what is expected';
    return diagnose('invalid-expectation', { where, ...violation }, site ? { site } : {});
  });
  return { diagnostics };
}

function readSchema(): { readonly definitions?: Definitions } {
  return JSON.parse(readFileSync(new URL('../../schemas/mesh-tests.schema.json', import.meta.url), 'utf8'));
}

/** An author can replace every built-in that wrote this. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The place of the innermost thing on a path that has one. */
function siteAt({ sources }: Failed, value: unknown, path: ModelPath): Site | undefined {
  let found: Site | undefined;
  let each: unknown = value;
  for (const step of [...path, '']) {
    if (typeof each !== 'object' || each === null) break;
    const { at, row } = each as { readonly at?: unknown; readonly row?: unknown };
    if (isPlace(at)) found = siteOf(sources, at, typeof row === 'number' ? row : undefined) ?? found;
    each = (each as { readonly [member: string]: unknown })[step];
  }
  return found;
}

function isPlace(value: unknown): value is TestPlace {
  const { file, line, column } = (value ?? {}) as Partial<TestPlace>;
  return typeof file === 'string' && Number.isSafeInteger(line) && Number.isSafeInteger(column);
}

function loadedTest(failed: Failed, { name, at, expectations, thrown }: MeshTest): LoadedTest {
  const { sources } = failed;
  const site = siteOf(sources, at) ?? { file: at.file, line: 1, column: 1 };
  const located = expectations.map((expectation: Expectation) => ({
    expectation,
    site: siteOf(sources, expectation.at, expectation.row) ?? site,
  }));
  const problem = problemOf(failed, { name, thrown, site, isEmpty: expectations.length === 0 });
  return { name, site, expectations: located, ...(problem ? { problem } : {}) };
}

interface Ran {
  readonly name: string;
  readonly thrown: string | undefined;
  readonly site: Site;
  readonly isEmpty: boolean;
}

function problemOf(failed: Failed, { name, thrown, site, isEmpty }: Ran): Diagnostic | undefined {
  if (thrown === undefined) return isEmpty ? diagnose('test-without-expectation', { name }, { site }) : undefined;
  const { name: kind, message, stack, ...known } = (parsed(thrown) ?? {}) as Partial<Thrown>;
  const text = (part: unknown) => (typeof part === 'string' ? part : '');
  const said: Thrown = { name: text(kind), message: text(message), stack: text(stack), ...known };
  const explained = explainThrown(failed, said);
  if (explained.code !== 'module-threw') return explained;
  const problem = [said.name === 'Error' ? '' : said.name, said.message].filter((part) => part !== '').join(': ');
  return diagnose(
    'test-threw',
    { name, problem: problem || 'something without a message' },
    { site: explained.site ?? site },
  );
}

/** The row of a table where it is written out, else the call. */
function siteOf(sources: AuthorSources, at: TestPlace, row?: number): Site | undefined {
  if (!sources.has(at.file)) return undefined;
  return (row === undefined ? undefined : rowSite(sources, at, row)) ?? sources.siteOf(at);
}

function rowSite(sources: AuthorSources, at: TestPlace, row: number): Site | undefined {
  const syntax = sources.syntax(at.file);
  if (!syntax) return undefined;
  const call = innermost(syntax.program, offsetOfFrame(syntax, at.line, at.column), ['CallExpression']);
  const rows = call?.arguments[1];
  const list = rows?.type === 'Identifier' ? constantNamed(syntax.program, rows.name) : rows;
  if (list?.type !== 'ArrayExpression') return undefined;
  const before = list.elements.slice(0, row + 1);
  const found = before.some((each) => each?.type === 'SpreadElement') ? undefined : list.elements[row];
  return found ? siteOfRange(syntax, found.start, found.end) : undefined;
}

function constantNamed(program: AnyNode, name: string): AnyNode | undefined {
  const named = [...nodesOf(program)].filter(
    (node) => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name,
  );
  const [only] = named;
  return named.length === 1 && only?.type === 'VariableDeclarator' ? (only.init ?? undefined) : undefined;
}
