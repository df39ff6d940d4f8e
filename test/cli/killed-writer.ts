import { basename } from 'node:path';
import { readOutput } from '../../src/cli/output-folder/output-folder.ts';
import { writeOutput } from '../../src/cli/output-folder/write-output.ts';
import type { FileSet } from '../../src/output/file-set.ts';

/**
 * Writes new output and is killed before the step whose number or name it is given. A program of its own, because nothing
 * of it may survive: no handler, no `finally`. The output is that of the tests, or of the environment in a folder.
 */
const [out = '', dieAt = '', folder] = process.argv.slice(2);
const ofTheTests: readonly [string, FileSet | undefined][] = [
  [
    'demo',
    new Map([
      ['a.json', 'new a\n'],
      ['deep/c.json', 'new c\n'],
      ['kept.json', 'as it was\n'],
    ]),
  ],
  ['fresh', new Map([['f.json', 'new f\n']])],
  ['gone', undefined],
];
const environments = new Map(folder === undefined ? ofTheTests : [[basename(folder), readOutput(folder).files]]);
let steps = 0;
const kept = new Map([['demo', new Set(['kept.json'])]]);
writeOutput({ out, mesh: 'shop', environments, kept }, (name) => {
  if (name === dieAt || steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  steps += 1;
});
process.stdout.write(String(steps));
