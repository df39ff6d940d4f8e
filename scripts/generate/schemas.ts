import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescriptJsonSchema from 'typescript-json-schema';
import { canonicalJson } from '../../src/output/canonical-json.ts';

/** One published schema: the type it is made of, and where it goes. */
interface Published {
  readonly file: string;
  readonly source: string;
  readonly type: string;
  /** The last part of the `$id`; its version changes with the meaning of the format. */
  readonly id: string;
}

const published: readonly Published[] = [
  { file: 'mesh', source: 'src/model/mesh.ts', type: 'Mesh', id: 'mesh/v1' },
  { file: 'mesh-tests', source: 'src/model/mesh-test.ts', type: 'MeshTests', id: 'mesh-tests/v1' },
  { file: 'node-manifest', source: 'src/bundle/manifest.ts', type: 'NodeManifest', id: 'node-manifest/v1' },
  { file: 'release', source: 'src/bundle/manifest.ts', type: 'ReleaseStatement', id: 'release/v1' },
  { file: 'agent-policy', source: 'src/bundle/agent-policy.ts', type: 'AgentPolicy', id: 'agent-policy/v1' },
  { file: 'agent-config', source: 'src/agent/config.ts', type: 'AgentConfig', id: 'agent-config/v1' },
  {
    file: 'endpoints',
    source: 'src/agent/endpoints/endpoints-document.ts',
    type: 'EndpointsDocument',
    id: 'endpoints/v1',
  },
  { file: 'explanation', source: 'src/cli/explanation.ts', type: 'ExplanationDocument', id: 'explanation/v1' },
  { file: 'plan', source: 'src/plan/plan.ts', type: 'PlanDocument', id: 'plan/v1' },
  { file: 'query', source: 'src/cli/query/query-document.ts', type: 'QueryDocument', id: 'query/v1' },
  { file: 'test', source: 'src/cli/test/test-document.ts', type: 'TestDocument', id: 'test/v1' },
  {
    file: 'diagnostics',
    source: 'src/diagnostic/diagnostics-document.ts',
    type: 'DiagnosticsDocument',
    id: 'diagnostics/v1',
  },
];

type Schema = { [keyword: string]: unknown };

/** The text of every published schema by its path in the repository. Same types, same bytes. */
export function generateSchemas(): Map<string, string> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const sources = [...new Set(published.map(({ source }) => join(root, source)))];
  const program = typescriptJsonSchema.getProgramFromFiles(sources, compilerOptions, root);
  const generator = typescriptJsonSchema.buildGenerator(program, generatorOptions, sources);
  if (!generator) throw new Error('the types that schemas are made of do not compile');
  const files = new Map<string, string>();
  for (const { file, type, id } of published) {
    const generated = generator.getSchemaForSymbol(type) as Schema;
    const schema = {
      ...mayLeaveOutDefaults(discriminate(generated)),
      $id: `https://meshc.dev/schemas/${id}.json`,
      title: type,
    };
    const text = canonicalJson(schema);
    refuseDoubtful({ type, schema, text, root });
    files.set(`schemas/${file}.schema.json`, text);
  }
  return files;
}

// With `nodenext` the generator names types by absolute path; `aliasRef` would double the definitions.
const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
};

const generatorOptions = { aliasRef: false, noExtraProps: true, ref: true, required: true, topRef: false };

/** Turns every `anyOf` of objects that a constant member tells apart into a discriminated `oneOf`: one mistake is one error. */
function discriminate(root: Schema): Schema {
  const definitions = (root['definitions'] ?? {}) as { [name: string]: Schema };
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object') return node;
    const { anyOf, ...rest } = Object.fromEntries(
      Object.entries(node).map(([keyword, value]) => [keyword, visit(value)]),
    ) as Schema;
    if (!Array.isArray(anyOf)) return anyOf === undefined ? rest : { ...rest, anyOf };
    const scalar = mergedScalars(anyOf as readonly Schema[]);
    if (scalar) return { ...rest, ...scalar };
    const members = anyOf.map((member) => resolve(member as Schema, definitions));
    const propertyName = discriminators.find((name) => members.every((member) => hasConstant(member, name)));
    if (propertyName === undefined) return { ...rest, anyOf };
    return { ...rest, type: 'object', required: [propertyName], discriminator: { propertyName }, oneOf: anyOf };
  };
  return visit(root) as Schema;
}

/** A member with a default is there in the type, because reading fills it in, and may be left out by who writes. */
function mayLeaveOutDefaults(schema: Schema): Schema {
  const { required, properties } = schema as { required?: string[]; properties?: { [name: string]: Schema } };
  if (!required || !properties) return schema;
  return { ...schema, required: required.filter((name) => !('default' in (properties[name] ?? {}))) };
}

/** A number or one of some words: as one schema, so that one mistake is one error. `pattern` is asked of texts only. */
function mergedScalars(members: readonly Schema[]): Schema | undefined {
  const words = members.flatMap(({ const: word }) => (typeof word === 'string' ? [word] : []));
  const others = members.filter((member) => !('const' in member));
  const isNumber = others.length === 1 && others.every(({ type }) => type === 'number' || type === 'integer');
  if (!isNumber || words.length === 0) return undefined;
  return { ...others[0], type: [others[0]?.['type'], 'string'], pattern: `^(?:${words.join('|')})$` };
}

function resolve(schema: Schema, definitions: { [name: string]: Schema }): Schema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? (definitions[reference.replace('#/definitions/', '')] ?? {}) : schema;
}

function hasConstant(schema: Schema, name: string): boolean {
  const member = (schema['properties'] as { [name: string]: Schema } | undefined)?.[name];
  const required = (schema['required'] as readonly string[] | undefined) ?? [];
  return required.includes(name) && member !== undefined && ('const' in member || 'enum' in member);
}

/** Members that tell the variants of a type apart, in order of preference. */
const discriminators = ['kind', 'protocol'];

interface Generated {
  readonly type: string;
  readonly schema: Schema;
  readonly text: string;
  readonly root: string;
}

/** The generator is silent where it loses a type; these are the marks of it. */
function refuseDoubtful({ type, schema, text, root }: Generated): void {
  for (const mark of ['{}', '__@', '__type', 'import(', '_1"', 'Record<', 'Map<', '%3C', root]) {
    if (text.includes(mark)) throw new Error(`the schema of ${type} contains ${JSON.stringify(mark)}`);
  }
  const visit = (node: unknown, path: string): void => {
    if (node === null || typeof node !== 'object') return;
    const object = node as Schema;
    if (Array.isArray(object['anyOf'])) throw new Error(`the schema of ${type} has a plain anyOf at ${path}`);
    const closed = 'additionalProperties' in object;
    if (object['type'] === 'object' && !closed && !('oneOf' in object)) {
      throw new Error(`the schema of ${type} accepts any property at ${path}`);
    }
    for (const [keyword, value] of Object.entries(object)) visit(value, `${path}/${keyword}`);
  };
  visit(schema, '');
}

if (import.meta.main) {
  for (const [path, text] of generateSchemas()) {
    const target = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
