import { resolve } from 'node:path';
import type { AgentConfig } from '../../agent/config.ts';
import type { StateFolder } from '../../agent/state/state-folder.ts';
import type { Code } from '../../diagnostic/catalog.ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';

/** What every command of the agent is told. */
export interface ConfigOption {
  readonly config: string;
}

/** A command that shows something. */
export interface ShowOptions extends ConfigOption {
  readonly format: 'human' | 'json';
}

/** One call of a command. */
export interface Call<Options> {
  readonly terminal: Terminal;
  readonly options: Options;
}

/** A node, as its agent's configuration describes it. */
export interface OpenedNode {
  readonly config: AgentConfig;
  readonly folder: StateFolder;
}

/** Reads the configuration; says what is wrong with it, and then nothing else is done. */
export async function openNode({ options, terminal }: Call<ConfigOption>): Promise<OpenedNode | undefined> {
  const { readAgentConfig } = await import('../../agent/read-config.ts');
  const { stateFolder } = await import('../../agent/state/state-folder.ts');
  const read = await readAgentConfig(resolve(terminal.directory, options.config));
  if (read.kind === 'config') return { config: read.config, folder: stateFolder(read.config.stateDirectory) };
  explain(terminal, 'agent', read.diagnostics);
  return undefined;
}

/** Trying again later is right. */
export const temporary: ReadonlySet<Code> = new Set<Code>([
  'disk-full',
  'envoy-absent',
  'release-awaits-lock',
  'release-awaits-wave',
  'release-outside-window',
  'release-suspended',
  'remote-unreachable',
  'repository-damaged',
  'state-folder-locked',
  'status-address-unavailable',
]);

/** Prints findings; on a node what is wrong is either temporary or a matter of integrity. */
export function explain(terminal: Terminal, command: string, diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.length === 0) return exitCode.ok;
  report({ command, diagnostics, text: () => undefined }, [], terminal);
  return diagnostics.every(({ code }) => temporary.has(code)) ? exitCode.temporary : exitCode.integrity;
}
