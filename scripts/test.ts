import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: format and lint, types, then every test, real Envoy included. Arguments narrow the last step:
 * `npm test -- test/agent/*.test.ts`.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);

// Tests start the command line some hundred times: what Node compiles of it is kept, here and not where others could write.
const env = { NODE_COMPILE_CACHE: `${root}.cache/compile`, ...process.env };

/** Many times what a step takes: one that hangs shall end as a failure, not as an interrupted run. */
const longestStep = 40 * 60_000;

step('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']);
step('types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);

const files = (
  wanted.length > 0 ? wanted : globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/rules/**'] })
).sort();
// Two at a time: that many cores is what the tests are written for, and the real-Envoy tests want some of them free.
step('tests', ['--test', '--test-concurrency=2', '--test-timeout=600000', ...files]);

function step(name: string, parameters: readonly string[]): void {
  process.stderr.write(`test: ${name}\n`);
  const result = spawnSync(process.execPath, [...parameters], {
    cwd: root,
    stdio: 'inherit',
    timeout: longestStep,
    env,
  });
  if (result.error) process.stderr.write(`test: ${name} did not end: ${result.error.message}\n`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}
