import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorRequest } from '../../agent/requests.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import { type Call, type ConfigOption, explain, type OpenedNode, openNode } from './call.ts';

export interface SuspendOptions extends ConfigOption {
  readonly reason: string;
  readonly for?: string;
}

/** `meshc agent suspend`: nothing new is applied, until it is resumed or the time is over. */
export async function suspendNode({ options, terminal }: Call<SuspendOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { writeSuspension } = await import('../../agent/admission/suspension.ts');
  const now = terminal.now();
  const milliseconds = options.for === undefined ? undefined : parseDuration(options.for);
  if (options.for !== undefined && milliseconds === undefined) {
    throw new UsageError(`\`${options.for}\` is not a length of time, such as 30m or 2h`);
  }
  const until = milliseconds === undefined ? undefined : new Date(now.getTime() + milliseconds).toISOString();
  const suspension = { reason: options.reason, since: now.toISOString(), ...(until !== undefined && { until }) };
  await writeSuspension(node.folder, suspension);
  terminal.out(`suspended ${until === undefined ? 'until it is resumed' : `until ${until}`}\n`);
  return exitCode.ok;
}

/** `meshc agent resume`: ends a suspension. */
export async function resumeNode({ options, terminal }: Call<ConfigOption>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { readSuspension, writeSuspension } = await import('../../agent/admission/suspension.ts');
  const before = await readSuspension(node.folder, terminal.now());
  await writeSuspension(node.folder, undefined);
  terminal.out(
    before ? `resumed; it was suspended since ${before.since}: ${before.reason}\n` : 'it was not suspended\n',
  );
  return exitCode.ok;
}

export interface RollbackOptions extends ConfigOption {
  readonly reason: string;
  readonly to?: number;
}

/** `meshc agent rollback`: goes back to an earlier release, and does not take this one again. */
export async function rollBackNode({ options, terminal }: Call<RollbackOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { readHistory } = await import('../../agent/state/record.ts');
  const { linkedDigest } = await import('../../agent/state/release-store.ts');
  const { diagnose } = await import('../../diagnostic/diagnostic.ts');
  const from = await linkedDigest(node.folder.lastGood);
  if (from === undefined) {
    const problem = diagnose('rollback-impossible', { reason: 'it runs nothing that it could go back from' });
    return explain(terminal, 'agent rollback', [problem]);
  }
  const { reason, to } = options;
  const request = { kind: 'rollback', reason, from, ...(to !== undefined && { to }) } as const;
  const done = await ask({ options, terminal }, node, request);
  if (done !== exitCode.ok) return done;
  if ((await linkedDigest(node.folder.lastGood)) === from) {
    const problem = diagnose('rollback-impossible', { reason: 'see `meshc agent events` for why' });
    return explain(terminal, 'agent rollback', [problem]);
  }
  const [last] = await readHistory(node.folder);
  terminal.out(`gone back${last?.release ? ` from release ${last.release.serial}` : ''}; it is not taken again here\n`);
  return exitCode.ok;
}

export interface RetryOptions extends ConfigOption {
  readonly now?: boolean;
}

/** `meshc agent retry`: releases that failed are tried again. */
export async function retryNode({ options, terminal }: Call<RetryOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const done = await ask({ options, terminal }, node, { kind: 'retry', now: options.now ?? false });
  if (done === exitCode.ok) terminal.out('the newest release is tried again\n');
  return done;
}

/** Leaves a request, and waits until the agent has carried it out. Without an agent the next one does, when it starts. */
export async function ask(
  { terminal }: Call<ConfigOption>,
  { folder }: OpenedNode,
  request: OperatorRequest,
): Promise<ExitCode> {
  const { isPending, leaveRequest } = await import('../../agent/requests.ts');
  const { lockHolder } = await import('../../agent/state/lock.ts');
  await leaveRequest(folder, request);
  if ((await lockHolder(folder)) === undefined) {
    terminal.err('no agent runs here; the next one will do it first\n');
    return exitCode.temporary;
  }
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (!(await isPending(folder, request.kind))) return exitCode.ok;
    await sleep(200);
  }
  terminal.err('the agent is busy and will do it when it is free: see `meshc agent status`\n');
  return exitCode.temporary;
}

/** Two minutes: longer than a probation lasts by default. */
const mostTries = 600;
