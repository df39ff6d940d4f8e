import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import type { FileSet } from '../../src/output/file-set.ts';

interface ApiSchemas {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `<apiVersion> <kind>` -> name of the definition. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** The committed schemas of the Kubernetes API. */
export const apiSchemas: ApiSchemas = JSON.parse(
  readFileSync(new URL('../../schemas/kubernetes/v1.37.json', import.meta.url), 'utf8'),
);

/** A document of a manifest, as far as tests look into it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

const ajv = new Ajv2020({ strict: true, allErrors: true });
for (const [name, bits] of [
  ['int32', 32n],
  ['int64', 64n],
] as const) {
  const limit = 2n ** (bits - 1n);
  ajv.addFormat(name, {
    type: 'number',
    validate: (value: number) => Number.isInteger(value) && BigInt(value) >= -limit && BigInt(value) < limit,
  });
}
ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
ajv.addFormat('byte', /^[A-Za-z0-9+/]*={0,2}$/);
ajv.addSchema({ $id: apiSchemas.$id, $defs: apiSchemas.$defs });

/** What the Kubernetes API would not take in an object: unknown fields, wrong types, unknown kinds. */
export function manifestFaults(object: Manifest): readonly string[] {
  const definition = apiSchemas.kinds[`${object.apiVersion} ${object.kind}`];
  if (definition === undefined) return [`no schema for ${object.apiVersion} ${object.kind}`];
  const validate = ajv.getSchema(`${apiSchemas.$id}#/$defs/${definition}`);
  if (!validate) return [`no definition ${definition}`];
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The documents of one manifest file, read as Kubernetes reads them. */
export function documentsOf(files: FileSet, path: string): readonly Manifest[] {
  const documents = parseAllDocuments(files.get(path) ?? '', { version: '1.1' });
  if (!Array.isArray(documents)) throw new Error(`${path} is empty`);
  return documents.map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join('; ')}`);
    return document.toJS() as Manifest;
  });
}

/** The one document of a kind in a file. */
export function documentOf(files: FileSet, path: string, kind: string): Manifest {
  const found = documentsOf(files, path).filter((document) => document.kind === kind);
  if (found.length !== 1 || !found[0]) throw new Error(`${path} has ${found.length} documents of kind ${kind}`);
  return found[0];
}
