import { setTimeout as sleep } from 'node:timers/promises';
import type { Received } from '../../agent/receive.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { packageFacts } from '../version.ts';
import { type Call, explain, openNode, type ShowOptions, temporary } from './call.ts';

/** `meshc agent status`: what runs, and what is wrong. */
export async function showStatus({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { readStatus } = await import('../../agent/status/read-status.ts');
  const { renderStatus } = await import('../../agent/status/render-status.ts');
  const found = await readStatus(node.folder);
  if ('code' in found) return explain(terminal, 'agent status', [found]);
  const { status, running } = found;
  terminal.out(options.format === 'json' ? canonicalJson({ ...status, running }) : renderStatus(found));
  const wrong = status.conditions.filter((condition) => !condition.status && condition.reason !== 'unknown');
  if (wrong.length === 0) return exitCode.ok;
  const passes = wrong.every(({ reason }) => reason !== 'ok' && reason !== 'unknown' && temporary.has(reason));
  return passes ? exitCode.temporary : exitCode.integrity;
}

/** `meshc agent history`: what came of earlier releases. */
export async function showHistory({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { readHistory } = await import('../../agent/state/record.ts');
  const { renderHistory } = await import('../../agent/status/render-status.ts');
  const history = await readHistory(node.folder);
  terminal.out(options.format === 'json' ? canonicalJson(history) : renderHistory(history));
  return exitCode.ok;
}

export interface EventsOptions extends ShowOptions {
  readonly last: number;
  readonly follow?: boolean;
}

/** `meshc agent events`: what the agent has said, the newest last. */
export async function showEvents({ options, terminal }: Call<EventsOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { readEvents, followEvents } = await import('../../agent/status/events.ts');
  const { renderEvent } = await import('../../agent/status/render-events.ts');
  const print = (event: Record<string, unknown>) =>
    terminal.out(options.format === 'json' ? `${JSON.stringify(event)}\n` : renderEvent(event));
  for (const event of readEvents(node.folder).slice(-options.last)) print(event);
  if (!options.follow) return exitCode.ok;
  const more = followEvents(node.folder);
  for (;;) {
    await sleep(200);
    for (const event of more()) print(event);
  }
}

/** `meshc agent verify`: whether the newest release would be accepted. */
export async function verifyNode({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { verifyNewest } = await import('../../agent/verify-newest.ts');
  const { diagnosticsDocument } = await import('../../diagnostic/render/json.ts');
  const { renderChecks } = await import('../release/render.ts');
  const { version } = packageFacts();
  const { result, remotes } = await verifyNewest({ ...node, version, now: () => terminal.now() });
  const diagnostics = result.kind === 'refused' ? [result.problem] : [];
  if (options.format === 'json') {
    const found = result.kind === 'received' ? describe(result) : { verified: false };
    const document = diagnosticsDocument(diagnostics, { version, command: 'agent verify' });
    terminal.out(canonicalJson({ ...document, ...found, remotes }));
  } else if (result.kind === 'received') terminal.out(renderChecks(result.checks, terminal));
  return explain(terminal, 'agent verify', diagnostics);
}

function describe({ release, oid, checks }: Extract<Received, { kind: 'received' }>) {
  const { serial, commit } = release.statement;
  return { verified: true, oid, serial, commit, manifestSha256: release.digest, checks };
}

/** `meshc agent diff`: what the newest release would change on this node. */
export async function showDiff({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { diffNewest, renderNodeDiff } = await import('../../agent/diff-newest.ts');
  const { version } = packageFacts();
  const found = await diffNewest({ ...node, version, now: () => terminal.now() });
  if ('code' in found) return explain(terminal, 'agent diff', [found]);
  terminal.out(options.format === 'json' ? canonicalJson(found) : renderNodeDiff(found));
  return exitCode.ok;
}
