import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { readIfPresent } from '../state/durable-file.ts';
import { lockHolder } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { AgentStatus } from './status.ts';

/** A status, and whether the agent that wrote it still runs. */
export interface FoundStatus {
  readonly status: AgentStatus;
  readonly running: boolean;
}

/** The status of a node's agent: from the agent itself when it can be asked, else as it was last written to disk. */
export async function readStatus(folder: StateFolder): Promise<FoundStatus | Diagnostic> {
  const running = (await lockHolder(folder)) !== undefined;
  const address = (await readIfPresent(folder.statusAddress))?.toString('utf8').trim();
  const live = running && address ? await ask(address) : undefined;
  const status = live ?? (await readStored(folder));
  return status ? { status, running } : diagnose('agent-never-ran', { path: folder.path });
}

async function ask(address: string): Promise<AgentStatus | undefined> {
  try {
    const response = await fetch(`http://${address}/status`, { signal: AbortSignal.timeout(2_000) });
    return accept(await response.json());
  } catch {
    return undefined;
  }
}

async function readStored(folder: StateFolder): Promise<AgentStatus | undefined> {
  try {
    return accept(JSON.parse((await readIfPresent(folder.status))?.toString('utf8') ?? 'null'));
  } catch {
    return undefined;
  }
}

/** Another program may have the port by now; whatever is not a status is none. */
function accept(value: unknown): AgentStatus | undefined {
  const isStatus = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'AgentStatus';
  return isStatus ? (value as AgentStatus) : undefined;
}
