import { readFileSync } from 'node:fs';
import { runAgent } from '../../../src/agent/run.ts';
import { stateFolder } from '../../../src/agent/state/state-folder.ts';
import { testTiming } from '../test-node.ts';
import { breakDisk, type DiskFault } from './faulty-disk.ts';

/** One round of an agent on a disk that goes wrong: `node faulty-agent.ts <order>`, an order being {@link FaultyRun} in a file. */
export interface FaultyRun {
  readonly config: string;
  readonly fault: DiskFault;
  /** The time, as the node has it. */
  readonly now: string;
  /** Where what is taken away is kept, on the file system of the state folder. */
  readonly grave: string;
}

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as FaultyRun;
const config = JSON.parse(readFileSync(order.config, 'utf8'));
const disk = breakDisk(config.stateDirectory, order.fault, order.grave);
const result = await runAgent({
  config,
  folder: stateFolder(config.stateDirectory),
  timing: testTiming,
  searchPath: '',
  version: '0.1.0',
  now: () => new Date(order.now),
  log: () => undefined,
  mode: 'once',
  stopProxies: false,
  signal: new AbortController().signal,
}).catch((error: unknown) => ({ kind: 'threw', error: String(error) }));
process.stdout.write(JSON.stringify({ calls: disk.calls(), result }));
process.exit(0);
