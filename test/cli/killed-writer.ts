import { basename } from 'node:path';
import { replaceOutput } from '../../src/cli/output-folder/replace-output.ts';
import { emitted, outputFiles } from './output-files.ts';

/**
 * Writes new output and is killed before the step whose number or name it is given. A program of its own, because nothing
 * of it may survive: no handler, no `finally`. The output is that of the tests, or of the environment in a folder.
 */
const [out = '', dieAt = '', folder] = process.argv.slice(2);
const ofTheTests = {
  demo: { 'a.json': 'new a\n', 'deep/c.json': 'new c\n', 'kept.json': 'as it was\n' },
  fresh: { 'f.json': 'new f\n' },
  untouched: { 'u.json': 'old u\n' },
};
const compiled =
  folder === undefined
    ? Object.entries(ofTheTests).map(([environment, files]) => emitted('shop', environment, Object.entries(files)))
    : [emitted('shop', basename(folder), outputFiles(folder))];
let steps = 0;
const step = (name: string) => {
  if (name === dieAt || steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  steps += 1;
};
await replaceOutput({ out, shown: 'out', isNamed: true, compiled, isComplete: folder === undefined, step });
process.stdout.write(String(steps));
