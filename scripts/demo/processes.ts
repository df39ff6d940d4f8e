import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** Runs a command to its end and gathers what it printed. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function run(program: string, parameters: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...parameters], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), stdout, stderr }));
  });
}

/** Processes that run beside the demo, each with its own log; all are stopped by process id at the end. */
export interface Company {
  start(
    name: string,
    program: string,
    parameters: readonly string[],
    options: RunOptions & { readonly log: string },
  ): ChildProcess;
  stop(child: ChildProcess): Promise<void>;
  stopAll(): Promise<void>;
}

export function createCompany(): Company {
  const running = new Set<ChildProcess>();
  const stop = async (child: ChildProcess) => {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  return {
    start(name, program, parameters, options) {
      const log = createWriteStream(options.log, { flags: 'a' });
      const child = spawn(program, [...parameters], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
      });
      child.on('error', (error) => log.write(`${name}: ${error.message}\n`));
      child.stdout.pipe(log);
      child.stderr.pipe(log);
      running.add(child);
      return child;
    },
    stop,
    stopAll: async () => {
      await Promise.all([...running].map(stop));
    },
  };
}

/** Asks again and again until something holds; what it last was is in the error when it never does. */
export async function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await probe();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within ${seconds} s${last instanceof Error ? `: ${last.message}` : ''}`);
}
