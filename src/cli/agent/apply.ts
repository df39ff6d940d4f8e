import { resolve } from 'node:path';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { renderChecks } from '../release/render.ts';
import { packageFacts } from '../version.ts';
import { type Call, type ConfigOption, explain, openNode } from './call.ts';
import { ask } from './control.ts';

export interface ApplyOptions extends ConfigOption {
  readonly bundle: string;
}

/** `meshc agent apply --bundle`: a release that came by hand. */
export async function applyBundle({ options, terminal }: Call<ApplyOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { deliverBundle } = await import('../../agent/apply-bundle.ts');
  const delivered = await deliverBundle({
    ...node,
    path: resolve(terminal.directory, options.bundle),
    version: packageFacts().version,
    now: () => terminal.now(),
  });
  if ('code' in delivered) return explain(terminal, 'agent apply', [delivered]);
  const { result } = delivered;
  if (result.kind === 'refused') return explain(terminal, 'agent apply', [result.problem]);
  terminal.out(renderChecks(result.checks, terminal));
  const done = await ask({ options, terminal }, node, { kind: 'poll' });
  if (done === exitCode.ok) {
    terminal.out(`release ${result.release.statement.serial} is with the agent; see \`meshc agent status\`\n`);
  }
  return done;
}
