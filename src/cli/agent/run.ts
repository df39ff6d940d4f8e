import { type ExitCode, exitCode } from '../exit-code.ts';
import { packageFacts } from '../version.ts';
import { type Call, type ConfigOption, explain, openNode } from './call.ts';

export interface RunOptions extends ConfigOption {
  readonly once?: boolean;
  readonly stopProxies?: boolean;
}

/** `meshc agent run` and `meshc agent recover`: the agent itself. */
export async function runNode(
  { options, terminal }: Call<RunOptions>,
  mode: 'rounds' | 'once' | 'recover',
): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { runAgent } = await import('../../agent/run.ts');
  const { defaultTiming } = await import('../../agent/timing.ts');
  const { jsonLog } = await import('../../agent/log.ts');
  const now = () => terminal.now();
  const ending = endOnSignal();
  try {
    const result = await runAgent({
      ...node,
      timing: defaultTiming,
      searchPath: terminal.environment['PATH'] ?? '',
      version: packageFacts().version,
      now,
      log: jsonLog((line) => terminal.err(line), now),
      mode,
      stopProxies: options.stopProxies ?? false,
      signal: ending.signal,
    });
    if (result.kind === 'not-started')
      return explain(terminal, `agent ${mode === 'recover' ? mode : 'run'}`, [result.problem]);
    if (result.startAgain) return exitCode.temporary;
    const { last } = result;
    if (mode !== 'once' || !last || !('problem' in last)) return exitCode.ok;
    return explain(terminal, 'agent run', [last.problem]);
  } finally {
    ending.forget();
  }
}

/** The first signal ends the agent after the step it is at; nothing is cut short. */
function endOnSignal(): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const name of signals) process.on(name, end);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of signals) process.off(name, end);
    },
  };
}
