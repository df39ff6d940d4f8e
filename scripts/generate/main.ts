import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExamples } from './examples.ts';
import { generateSchemas } from './schemas.ts';

/**
 * `npm run generate`: remakes what is committed but never edited: `schemas/` from the types, `out/` from the examples. The
 * schemas of Envoy and Kubernetes are data of other projects; the Python scripts beside this one fetch and remake them.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));

const schemas = generateSchemas();
// Before the examples: they are checked against the schema as it is written.
write(schemas);
const compiled = await compileExamples();
rmSync(join(root, 'out'), { recursive: true, force: true });
write(compiled);
process.stdout.write(`${schemas.size} schemas and ${compiled.size} compiled files written\n`);

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
