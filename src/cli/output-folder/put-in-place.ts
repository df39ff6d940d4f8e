import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDnsLabel } from '../../scalar/service-name.ts';
import type { Step } from './stage.ts';
import { stagingFolder } from './staging.ts';

/** Folders of one mesh that are replaced, all together. */
export interface Replacement extends Decision {
  /** The folder that holds a folder for every mesh: `out`. */
  readonly out: string;
  readonly mesh: string;
}

/** Where the new files of an environment wait until {@link putInPlace}. */
export function stagedFolder(out: string, mesh: string, environment: string): string {
  return join(stagingFolder(out, mesh), 'new', environment);
}

/**
 * Replaces folders of compiled output by staged ones so that a process killed at any point leaves the old ones or the new
 * ones: all new files are staged beside them, the decision is one rename, and {@link recoverOutput} finishes what was
 * decided. It is synchronous, so that no signal a program may catch comes in between.
 */
export function putInPlace({ out, mesh, replace, remove }: Replacement, step: Step = () => {}): void {
  const staging = stagingFolder(out, mesh);
  mkdirSync(staging, { recursive: true });
  step('decide');
  const decision: Decision = { replace, remove };
  writeFileSync(join(staging, 'decision.part'), JSON.stringify(decision));
  renameSync(join(staging, 'decision.part'), join(staging, 'decision'));
  step('decided');
  finish({ out, mesh, decision, step });
}

/** Finishes or forgets what a killed process left behind. */
export function recoverOutput(out: string, mesh: string): void {
  const staging = stagingFolder(out, mesh);
  const decision = readDecision(staging);
  if (decision) finish({ out, mesh, decision, step: () => {} });
  rmSync(staging, { recursive: true, force: true });
}

/** What is done about each environment, once it is decided. */
export interface Decision {
  /** Their staged folders take the place of what is there. */
  readonly replace: readonly string[];
  /** Their folders go. */
  readonly remove: readonly string[];
}

/**
 * A decision as this module writes it. The folder may as well have come with a repository, so anything else is only
 * forgotten: a name that leads elsewhere, or a link in the place of a folder.
 */
function readDecision(staging: string): Decision | undefined {
  const file = join(staging, 'decision');
  const isOwn = isReal(staging, 'folder') && isReal(file, 'file');
  const decision = isOwn ? parseDecision(readFileSync(file, 'utf8')) : undefined;
  if (!decision) return undefined;
  const fresh = join(staging, 'new');
  const folders = [fresh, join(staging, 'old'), ...decision.replace.map((name) => join(fresh, name))];
  return folders.every((folder) => isReal(folder, 'folder')) ? decision : undefined;
}

function parseDecision(text: string): Decision | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('replace' in value) || !('remove' in value)) return undefined;
  const { replace, remove } = value;
  return isNames(replace) && isNames(remove) ? { replace, remove } : undefined;
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && isDnsLabel(name));
}

/** Whether there is nothing at a path, or the thing itself and no link to one. */
function isReal(path: string, kind: 'file' | 'folder'): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return kind === 'folder';
  return kind === 'file' ? status.isFile() : status.isDirectory();
}

interface Decided {
  readonly out: string;
  readonly mesh: string;
  readonly decision: Decision;
  readonly step: Step;
}

/** Safe to run again from any point at which it was killed. */
function finish({ out, mesh, decision, step }: Decided): void {
  const staging = stagingFolder(out, mesh);
  const place = (environment: string) => ({
    fresh: join(staging, 'new', environment),
    target: join(out, mesh, environment),
    old: join(staging, 'old', environment),
  });
  mkdirSync(join(staging, 'old'), { recursive: true });
  mkdirSync(join(out, mesh), { recursive: true });
  for (const environment of decision.replace) {
    const { fresh, target, old } = place(environment);
    // What is no longer staged is in place already.
    if (!existsSync(fresh)) continue;
    // Between these two renames neither folder is in place. Node has no `renameat2(RENAME_EXCHANGE)`, and rename(2) does
    // not replace a folder that is not empty; replacing file by file would show half of each output instead of none. So a
    // process killed here leaves no folder, and every command that reads one finishes this first (settle-output.ts).
    step(`set ${environment} aside`);
    if (existsSync(target)) renameSync(target, old);
    step(`put ${environment} in place`);
    renameSync(fresh, target);
  }
  for (const environment of decision.remove) {
    const { target, old } = place(environment);
    step(`remove ${environment}`);
    if (existsSync(target)) renameSync(target, old);
  }
  step('clean');
  // The decision goes first: without it, what is left is only forgotten.
  rmSync(join(staging, 'decision'));
  step('forget');
  rmSync(staging, { recursive: true, force: true });
}
