import { runCommands } from './command-line.ts';
import { register as registerAgent } from './commands/agent.ts';
import { runProcess } from './run-process.ts';

/** `meshc agent` and nothing else: what nodes need, out of which the build makes one file. */
await runProcess((argv, terminal) => runCommands(argv, terminal, [{ title: 'Run a node', commands: [registerAgent] }]));
