import type { ErrorObject } from 'ajv';
import { nearestName } from '../scalar/nearest-name.ts';

/** A violation of the schema in words: the problem follows the name of the value, the repair is an instruction. */
export interface Violation {
  readonly problem: string;
  readonly repair: string;
}

/** The named types of a schema. */
export type Definitions = {
  readonly [name: string]: { readonly properties?: { readonly [member: string]: { readonly const?: unknown } } };
};

/** Says what a schema error means. Needs the validator's `verbose` errors, which carry the value and the schema. */
export function explainViolation(error: ErrorObject, definitions: Definitions): Violation {
  const { data } = error;
  const params = error.params as { readonly [name: string]: unknown };
  const schema = (error.parentSchema ?? {}) as {
    readonly properties?: object;
    readonly oneOf?: readonly { $ref?: string }[];
  };
  const found = `is ${quoted(data)}`;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownMember(String(params['additionalProperty']), Object.keys(schema.properties ?? {}));
    case 'required':
      return { problem: `lacks \`${params['missingProperty']}\``, repair: `add \`${params['missingProperty']}\`` };
    case 'type':
      return { problem: `is ${kindOf(data)}`, repair: `write ${wanted(String(params['type']))}` };
    case 'enum':
      return { problem: found, repair: `use ${oneOf((params['allowedValues'] as readonly unknown[]).map(quoted))}` };
    case 'const':
      return { problem: found, repair: `write ${quoted(params['allowedValue'])}` };
    case 'discriminator': {
      const tag = String(params['tag']);
      const known = (schema.oneOf ?? []).map(
        ({ $ref = '' }) => definitions[$ref.split('/').at(-1) ?? '']?.properties?.[tag]?.const,
      );
      return { problem: `is of no known ${tag}`, repair: `set \`${tag}\` to ${oneOf(known.map(quoted))}` };
    }
    case 'pattern':
      return { problem: found, repair: `write ${formOf(String(params['pattern']))}` };
    case 'minimum':
      return { problem: found, repair: `write ${params['limit']} or more` };
    default:
      return { problem: error.message ?? 'is not valid', repair: 'compare it with `schemas/mesh.schema.json`' };
  }
}

function unknownMember(name: string, known: readonly string[]): Violation {
  const nearest = nearestName(name, known);
  const others =
    known.length > 0 ? `remove it; known here: ${known.map((each) => `\`${each}\``).join(', ')}` : 'remove it';
  return {
    problem: 'is not a member of the model',
    repair: nearest === undefined ? others : `did you mean \`${nearest}\`?`,
  };
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names.join('') : `one of ${names.join(', ')}`;
}

function formOf(pattern: string): string {
  const words = /^\^\(\?:([\w|-]+)\)\$$/.exec(pattern)?.[1]?.split('|');
  if (words) return `a number or ${words.map((word) => `\`${word}\``).join(' or ')}`;
  if (pattern.includes('{0,61}')) return 'lower-case letters, digits and inner hyphens, at most 63 characters';
  if (pattern.includes('{1,255}')) return 'lower-case letters, digits, `.`, `-` and `_`, at most 255 characters';
  return `a text of the form \`${pattern}\``;
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

/** Of several types, named with commas between them, any one. */
function wanted(types: string): string {
  return types
    .split(',')
    .map((type) => typeNames[type] ?? type)
    .join(' or ');
}

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  return typeof data === 'object' && data !== null ? 'an object' : quoted(data);
}

function quoted(data: unknown): string {
  const text = JSON.stringify(data) ?? 'nothing';
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}
