import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { absentAsUndefined, listFolder } from '../state/durable-file.ts';
import type { ReleaseName } from '../status/status.ts';

/** A folder of programs that say whether the node is well. */
export interface CheckPrograms {
  readonly folder: string;
  readonly timeoutMilliseconds: number;
  /** The release they judge, told to them in their environment. */
  readonly release: ReleaseName;
}

/** Runs the programs of a folder one after the other, in the order of their names; says what the first failing one said. */
export async function runChecks(checks: CheckPrograms): Promise<Diagnostic | undefined> {
  for (const name of await listFolder(checks.folder)) {
    const path = join(checks.folder, name);
    const unsafe = await findUnsafe(path);
    if (unsafe !== undefined) return diagnose('check-unsafe', { path, problem: unsafe });
    const reason = await run(path, checks);
    if (reason !== undefined) return diagnose('check-failed', { path, reason });
  }
  return undefined;
}

/** The programs of a folder that would not be run, for reasons that can be seen. */
export async function findUnsafePrograms(folder: string): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const name of await listFolder(folder)) {
    const path = join(folder, name);
    const problem = await findUnsafe(path);
    if (problem !== undefined) found.push(diagnose('check-unsafe', { path, problem }));
  }
  return found;
}

/** What others may write they could make the agent do. */
async function findUnsafe(path: string): Promise<string | undefined> {
  const found = await absentAsUndefined(stat(path));
  if (!found?.isFile()) return 'it is not a file';
  if (found.uid !== 0 && found.uid !== process.getuid?.()) return 'it belongs to another user';
  if ((found.mode & 0o022) !== 0) return 'others may write it';
  return (found.mode & 0o111) === 0 ? 'it cannot be executed' : undefined;
}

/** Undefined when it succeeds, else the last thing it said or how it ended. */
function run(path: string, { timeoutMilliseconds, release }: CheckPrograms): Promise<string | undefined> {
  return new Promise((resolve) => {
    // A group of its own, so that what it has started ends with it.
    const child = spawn(path, [], {
      cwd: '/',
      detached: true,
      env: environmentOf(release),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const listen = (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-4_096);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, timeoutMilliseconds);
    const settle = (reason: string | undefined) => {
      clearTimeout(timer);
      resolve(reason);
    };
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code, signal) => {
      endGroup(child.pid);
      const told = () => {
        if (late) return `it did not end within ${timeoutMilliseconds / 1000} s`;
        return lastLine(said) ?? (signal ? `signal ${signal} ended it` : `it ended with exit code ${code}`);
      };
      const finish = () => settle(code === 0 && !late ? undefined : told());
      // What it said last may still be on its way; what has left its group may keep the way open for ever.
      child.once('close', finish);
      setTimeout(finish, 500).unref();
    });
  });
}

function environmentOf({ digest, serial, commit }: ReleaseName): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    MESHC_RELEASE_DIGEST: digest,
    MESHC_RELEASE_SERIAL: String(serial),
    MESHC_RELEASE_COMMIT: commit,
  };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.slice(0, 300) || undefined;
}
