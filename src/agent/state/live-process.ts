import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number by when it started. */
export interface LiveProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot, field 22 of `/proc/<pid>/stat` (proc(5)). */
  readonly startedAt: string;
  /** Changes with every boot, after which both numbers above may come again. */
  readonly boot: string;
}

/** Identifies a process; undefined when it has ended, even if nobody has collected its exit status yet. */
export async function identifyProcess(pid: number): Promise<LiveProcess | undefined> {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  // The second field is the command in parentheses and may hold anything, so fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startedAt] = [fields[0], fields[19]];
  if (startedAt === undefined || state === 'Z' || state === 'X') return undefined;
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, startedAt, boot };
}

/** The same for as long as this process runs. */
let boot: string | undefined;

/** At once: the kernel answers from memory, and every Envoy is looked at each second. */
function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether that very process still runs. */
export async function isAlive(known: LiveProcess): Promise<boolean> {
  const now = await identifyProcess(known.pid);
  return now?.startedAt === known.startedAt && now.boot === known.boot;
}

/** Reads what {@link identifyProcess} returned back from JSON; undefined when it is something else. */
export function parseLiveProcess(text: string): LiveProcess | undefined {
  try {
    const { pid, startedAt, boot } = JSON.parse(text);
    if (!Number.isInteger(pid) || typeof startedAt !== 'string' || typeof boot !== 'string') return undefined;
    return { pid, startedAt, boot };
  } catch {
    return undefined;
  }
}
