import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Inspect } from '../emit/envoy/envoy.ts';
import type { SchemaViolation } from '../emit/envoy/schema/prove-files.ts';
import { CompilerBug } from './compiler-bug.ts';

/** Something that refuses files while they are made, and may have to be read first. */
export type ReadProof = () => Promise<Inspect>;

/** Proves nothing: for what is compared with and never written. */
export const noProof: ReadProof = async () => () => {};

/** Refuses what Envoy's own schema does not allow. Reads it when it is first asked for, and keeps it for the next compilation. */
export function envoyProof(): ReadProof {
  let reading: Promise<Inspect> | undefined;
  return () => {
    reading ??= readSchema();
    return reading;
  };
}

async function readSchema(): Promise<Inspect> {
  const { createEnvoySchema } = await import('../emit/envoy/schema/envoy-schema.ts');
  const { proveFile } = await import('../emit/envoy/schema/prove-files.ts');
  const schema = createEnvoySchema(gunzipSync(readFileSync(schemaFile())));
  return (file) => refuse(proveFile(schema, file));
}

function refuse(violations: readonly SchemaViolation[]): void {
  if (violations.length === 0) return;
  const lines = violations.map(({ file, resource, violation }) => `  ${file}: ${resource}: ${violation}`);
  throw new CompilerBug(`compiled resources break Envoy's own schema:\n${lines.join('\n')}`);
}

/** The one descriptor set of the package; its name carries its version. */
export function schemaFile(): URL {
  const folder = new URL('../../schemas/envoy/', import.meta.url);
  const name = readdirSync(folder).find((file) => file.endsWith('.binpb.gz'));
  if (name === undefined) throw new Error('this installation has no Envoy schema in schemas/envoy');
  return new URL(name, folder);
}
