import { spawn } from 'node:child_process';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { absentAsUndefined, readIfPresent, writeDurably } from '../state/durable-file.ts';
import { identifyProcess, isAlive, type LiveProcess, parseLiveProcess } from '../state/live-process.ts';
import { pollUntil, type Timing } from '../timing.ts';
import { type EnvoyAdmin, envoyAdmin, type Interval } from './envoy-admin.ts';
import { readLogFrom, reasonOfExit } from './envoy-log.ts';

/** An Envoy that runs. */
export type RunningEnvoy = OwnEnvoy | ForeignEnvoy;

/** An Envoy that this agent, or the one before it, has started. */
export interface OwnEnvoy {
  readonly process: LiveProcess;
  readonly admin: EnvoyAdmin;
}

/** An Envoy that something else has started: only its admin endpoint tells whether it is there. */
export interface ForeignEnvoy {
  readonly process: undefined;
  readonly admin: EnvoyAdmin;
  /** When it was started, as far as can be told. */
  readonly started: Interval;
}

/** An Envoy that is up, or why it is not. */
export type EnvoyStart =
  | { readonly kind: 'running'; readonly envoy: OwnEnvoy }
  | { readonly kind: 'failed'; readonly reason: string };

/** File names in a proxy's folder, beside its configuration. */
export const processFiles = { pid: 'envoy.pid', admin: 'admin.address', log: 'envoy.log' } as const;

/** A log larger than this is set aside when Envoy starts; one older log is kept. */
const largestLogBytes = 16 * 1024 * 1024;

/** A sidecar or gateway shares its node with the workload it serves. */
const workerThreads = 2;

/**
 * Starts Envoy in a session of its own and without hot restart, which would make it end with the agent (it asks the
 * kernel for SIGTERM at the death of its parent), and waits until its admin endpoint answers.
 * Whether it is ready to serve is a question for {@link EnvoyAdmin.ready}.
 */
export async function startEnvoy(launch: {
  readonly binary: string;
  readonly folder: string;
  readonly timing: Timing;
}): Promise<EnvoyStart> {
  const { binary, folder, timing } = launch;
  await setLogAside(folder);
  await rm(join(folder, processFiles.admin), { force: true });
  const log = await open(join(folder, processFiles.log), 'a', 0o600);
  const from = (await log.stat()).size;
  try {
    const pid = await launchProcess({ binary, folder, output: log.fd, drainSeconds: timing.drainSeconds });
    if (typeof pid === 'string') return { kind: 'failed', reason: pid };
    const identified = await identifyProcess(pid);
    if (!identified) return { kind: 'failed', reason: await reasonOfExit(folder, from) };
    await writeDurably(join(folder, processFiles.pid), `${JSON.stringify(identified)}\n`);
    return await waitForAdmin({ identified, folder, timing, from });
  } finally {
    await log.close();
  }
}

/** Finds the Envoy an earlier agent started; undefined when it has ended or its admin endpoint does not answer. */
export async function findEnvoy(folder: string): Promise<OwnEnvoy | undefined> {
  const known = parseLiveProcess((await readIfPresent(join(folder, processFiles.pid)))?.toString('utf8') ?? '');
  if (!known || !(await isAlive(known))) return undefined;
  const admin = await readAdmin(folder);
  const answer = async () => ((await isAlive(known)) ? admin?.stats('^server\\.live$') : new Map<string, string>());
  // A busy Envoy answers late and serves well; only one that stays silent is given up.
  const answered = await pollUntil(answer, { withinMilliseconds: admin ? 15_000 : 0, everyMilliseconds: 100 });
  if (admin && answered && answered.size > 0) return { process: known, admin };
  // It is ours by its pid file, and of no use: leaving it would keep its ports.
  await endProcess(known);
  return undefined;
}

/** Finds the Envoy that something else runs; undefined while it does not answer. */
export async function meetEnvoy(admin: EnvoyAdmin): Promise<ForeignEnvoy | undefined> {
  const presence = await admin.presence();
  return presence.kind === 'up' ? { process: undefined, admin, started: presence.started } : undefined;
}

/** Whether that very Envoy still runs. One that is only too busy to answer does. */
export async function isRunning(envoy: RunningEnvoy): Promise<boolean> {
  if (envoy.process) return isAlive(envoy.process);
  const presence = await envoy.admin.presence();
  // Another Envoy in its place was started after this one; a slow answer only makes the interval wider.
  if (presence.kind === 'up') return presence.started.earliest <= envoy.started.latest;
  return presence.kind === 'silent';
}

/** Lets open requests finish for at most the drain time, then ends the process. */
export async function stopEnvoy(envoy: OwnEnvoy, timing: Timing): Promise<void> {
  if (!(await isAlive(envoy.process))) return;
  await envoy.admin.drain();
  await pollUntil(
    async () => {
      const connections = (await envoy.admin.stats('^server\\.total_connections$'))?.get('server.total_connections');
      return connections === undefined || connections === '0' ? true : undefined;
    },
    { withinMilliseconds: timing.drainSeconds * 1000, everyMilliseconds: timing.pollMilliseconds },
  );
  await envoy.admin.quit();
  await endProcess(envoy.process);
}

/** Ends the process at once: it does not answer any more, or has to begin anew. */
export function endEnvoy(envoy: OwnEnvoy): Promise<void> {
  return endProcess(envoy.process);
}

async function launchProcess(launch: {
  readonly binary: string;
  readonly folder: string;
  readonly output: number;
  readonly drainSeconds: number;
}): Promise<number | string> {
  const settings = ['-c', 'bootstrap.json', '--disable-hot-restart', '--admin-address-path', processFiles.admin];
  const tuning = ['--drain-time-s', String(Math.ceil(launch.drainSeconds)), '--concurrency', String(workerThreads)];
  // Access logs are read while something is looked for: a second late is enough, and still few writes.
  tuning.push('--file-flush-interval-msec', '1000');
  const child = spawn(launch.binary, [...settings, ...tuning, '--log-level', 'warning'], {
    cwd: launch.folder,
    detached: true,
    env: {},
    stdio: ['ignore', launch.output, launch.output],
  });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${launch.binary} cannot be started: ${error.message}`));
    child.once('spawn', () => resolve(child.pid ?? 'the process has no number'));
  });
}

async function waitForAdmin(starting: {
  readonly identified: LiveProcess;
  readonly folder: string;
  readonly timing: Timing;
  readonly from: number;
}): Promise<EnvoyStart> {
  const { identified, folder, timing, from } = starting;
  const answer = await pollUntil<EnvoyStart>(
    async () => {
      if (!(await isAlive(identified))) return { kind: 'failed', reason: await reasonOfExit(folder, from) };
      const admin = await readAdmin(folder);
      if (!admin || (await admin.stats('^server\\.live$')) === undefined) return undefined;
      return { kind: 'running', envoy: { process: identified, admin } };
    },
    { withinMilliseconds: timing.startMilliseconds, everyMilliseconds: timing.pollMilliseconds },
  );
  if (answer) return answer;
  await endProcess(identified);
  const said = await readLogFrom(folder, from);
  return { kind: 'failed', reason: `its admin endpoint did not answer${said && `: ${said.split('\n').at(-1)}`}` };
}

async function readAdmin(folder: string): Promise<EnvoyAdmin | undefined> {
  const address = (await readIfPresent(join(folder, processFiles.admin)))?.toString('utf8').trim();
  return address ? envoyAdmin(address) : undefined;
}

/** Asks the process to end, and makes it end when it does not. */
async function endProcess(known: LiveProcess): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isAlive(known))) return;
    signalProcess(known.pid, signal);
    const gone = async () => ((await isAlive(known)) ? undefined : true);
    if (await pollUntil(gone, { withinMilliseconds: 5_000, everyMilliseconds: 20 })) return;
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

async function setLogAside(folder: string): Promise<void> {
  const path = join(folder, processFiles.log);
  const found = await absentAsUndefined(stat(path));
  if (found && found.size > largestLogBytes) await rename(path, `${path}.1`);
}
