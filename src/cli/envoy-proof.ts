import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { FileSet } from '../output/file-set.ts';
import { CompilerBug } from './compiler-bug.ts';

/** Refuses compiled files that Envoy's own schema does not allow. */
export type Prove = (files: FileSet) => Promise<void>;

/** Proves nothing: for what is compared with and never written. */
export const noProof: Prove = async () => {};

/** Makes a proof that reads the schema when it is first needed and keeps it for the next compilation. */
export function envoyProof(): Prove {
  let reading: Promise<(files: FileSet) => void> | undefined;
  return async (files) => {
    reading ??= readSchema();
    (await reading)(files);
  };
}

async function readSchema(): Promise<(files: FileSet) => void> {
  const { createEnvoySchema } = await import('../emit/envoy/schema/envoy-schema.ts');
  const { proveFiles } = await import('../emit/envoy/schema/prove-files.ts');
  const schema = createEnvoySchema(gunzipSync(readFileSync(schemaFile())));
  return (files) => {
    const violations = proveFiles(schema, files);
    if (violations.length === 0) return;
    const lines = violations.map(({ file, resource, violation }) => `  ${file}: ${resource}: ${violation}`);
    throw new CompilerBug(`compiled resources break Envoy's own schema:\n${lines.join('\n')}`);
  };
}

/** The one descriptor set of the package; its name carries its version. */
export function schemaFile(): URL {
  const folder = new URL('../../schemas/envoy/', import.meta.url);
  const name = readdirSync(folder).find((file) => file.endsWith('.binpb.gz'));
  if (name === undefined) throw new Error('this installation has no Envoy schema in schemas/envoy');
  return new URL(name, folder);
}
