import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Diagnostic, diagnose, type ModelPath, type Site } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import { type Definitions, explainViolation } from './explain-violation.ts';
import { findPrivateKey } from './private-key.ts';
import { findToken } from './secret.ts';

/** A value that left a sandbox or a document, and the way back to where it was written. */
export interface Unchecked {
  readonly value: unknown;
  /** The JSON it was read from, where it was: looking through that for what is refused is much faster. */
  readonly json?: string;
  readonly locate: (path: ModelPath) => Site | undefined;
}

/** A mesh of the right shape, or everything that is wrong with its shape. */
export type Validation =
  | { readonly kind: 'valid'; readonly mesh: Mesh }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** More than anyone reads; a model with one mistake in each of 10,000 services is shown the beginning of it. */
const mostErrors = 100;

/** Far longer than any name, path, pattern or image reference. */
const mostCharacters = 65_536;

/** Checks a value against the published schema of a mesh: one diagnostic for each violation, at its place. */
export function validateModel(unchecked: Unchecked): Validation {
  return modelValidator()(unchecked);
}

/** Reads the schema, which takes a while, and makes the check of it. */
export function modelValidator(): (unchecked: Unchecked) => Validation {
  const schema = readSchema();
  // The schema is ours, and a test compiles it with every check that is switched off here.
  const ajv = new Ajv({
    ...schemaOptions,
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  const validate = ajv.compile<Mesh>(schema);
  return (unchecked) => checkModel(unchecked, validate, schema.definitions ?? {});
}

/** How the schema is read. */
export const schemaOptions = {
  allErrors: true,
  allowUnionTypes: true,
  discriminator: true,
  useDefaults: true,
  verbose: true,
} as const;

function checkModel(
  { value, json, locate }: Unchecked,
  validate: ValidateFunction<Mesh>,
  definitions: Definitions,
): Validation {
  const placed = (diagnostic: Diagnostic, path: ModelPath): Diagnostic => {
    const site = locate(path);
    return { ...diagnostic, at: path, ...(site && { site }) };
  };
  // First the texts: patterns of the schema should not be run over ones of any length.
  const isUnremarkable = json !== undefined && !mayHoldRefused(json);
  const refused = isUnremarkable ? [] : textsOf(value).flatMap((text) => refuseText(text) ?? []);
  if (refused.length > 0) {
    return {
      kind: 'invalid',
      diagnostics: refused.slice(0, mostErrors).map(({ diagnostic, path }) => placed(diagnostic, path)),
    };
  }
  if (validate(value)) return { kind: 'valid', mesh: value };
  const errors = withoutEchoes(validate.errors ?? []).slice(0, mostErrors);
  const diagnostics = errors.map((error) => {
    const path = pathOf(error, value);
    const violation = explainViolation(error, definitions);
    return placed(diagnose('invalid-model', { where: shown(path), ...violation }), path);
  });
  return { kind: 'invalid', diagnostics };
}

function readSchema(): { readonly definitions?: Definitions } {
  return JSON.parse(readFileSync(new URL('../../schemas/mesh.schema.json', import.meta.url), 'utf8'));
}

/**
 * Whether some text of a JSON value may be one that is refused. In JSON a text is at least as long as it is itself, and only
 * with an escape for a character can words be hidden in it.
 */
export function mayHoldRefused(json: string): boolean {
  if (json.includes('PRIVATE KEY') || json.includes('\\u') || findToken(json)) return true;
  let start = 0;
  for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at + 1)) {
    if (isEscaped(json, at)) continue;
    if (at - start > mostCharacters) return true;
    start = at;
  }
  return false;
}

function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

/** A list or object and the way to it, which is spelled out only for the few texts that are refused. */
interface Visit {
  readonly value: object;
  readonly key: string | number;
  readonly above: Visit | undefined;
}

/** A text, and which member it is of what. */
interface Text {
  readonly text: string;
  readonly key: string | number;
  readonly owner: Visit;
}

/** Shorter texts are never refused. */
const shortestRefused = 20;

/** Texts long enough to be refused. Not recursive: what an author made may nest deeper than the stack. */
function textsOf(root: unknown): Text[] {
  const texts: Text[] = [];
  const waiting: Visit[] = isContainer(root) ? [{ value: root, key: '', above: undefined }] : [];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { value } = visit;
    const isList = Array.isArray(value);
    for (const key in value) {
      const member = (value as { readonly [key: string]: unknown })[key];
      const isLong = typeof member === 'string' && member.length > shortestRefused;
      if (isLong) texts.push({ text: member, key: isList ? Number(key) : key, owner: visit });
      else if (isContainer(member)) waiting.push({ value: member, key: isList ? Number(key) : key, above: visit });
    }
  }
  return texts;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function pathTo({ key, owner }: Text): ModelPath {
  const path: (string | number)[] = [key];
  for (let at = owner; at.above; at = at.above) path.unshift(at.key);
  return path;
}

function refuseText(found: Text): { diagnostic: Diagnostic; path: ModelPath } | undefined {
  const { text } = found;
  const token = text.length <= mostCharacters ? findToken(text) : undefined;
  if (text.length <= mostCharacters && !token && !findPrivateKey(text)) return undefined;
  const path = pathTo(found);
  if (text.length > mostCharacters) {
    const parameters = { where: shown(path), characters: text.length, limit: mostCharacters };
    return { diagnostic: diagnose('text-too-long', parameters), path };
  }
  if (token) return { diagnostic: diagnose('secret-in-source', { what: token.what }), path };
  return { diagnostic: diagnose('private-key-in-source', {}), path };
}

/** A missing `kind` or `protocol` is reported twice, by the discriminator and as a missing member; the first says which kinds there are. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const undecided = new Set(
    errors.flatMap(({ keyword, instancePath, params }) =>
      keyword === 'discriminator' ? [`${instancePath} ${params['tag']}`] : [],
    ),
  );
  const isEcho = ({ keyword, instancePath, params }: ErrorObject) =>
    keyword === 'required' && undecided.has(`${instancePath} ${params['missingProperty']}`);
  return errors.filter((error) => !isEcho(error));
}

/** Where an error is: a JSON pointer, whose parts are indexes where the value there is a list. */
function pathOf({ instancePath, keyword, params }: ErrorObject, root: unknown): ModelPath {
  const path: (string | number)[] = [];
  let value = root;
  for (const part of instancePath.split('/').slice(1)) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = (value as { readonly [member: string]: unknown } | undefined)?.[key];
  }
  if (keyword === 'additionalProperties') path.push(String(params['additionalProperty']));
  return path;
}

/** `services[3].ports.http`. */
function shown(path: ModelPath): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w$]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part.slice(0, 60))}]`;
  });
  return parts.join('').replace(/^\./, '') || 'mesh';
}
