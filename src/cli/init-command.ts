import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { paint } from '../diagnostic/render/paint.ts';
import { compareText } from '../output/file-set.ts';
import { diskProblem } from './disk-problem.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { makeFolder } from './make-folder.ts';
import { findMesh } from './repository.ts';
import { scaffoldSettings } from './scaffold.ts';
import type { ReviewForge } from './scaffold-review.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** The folder of the package whose mesh a new repository starts with. */
const quickstart = fileURLToPath(new URL('../../examples/quickstart/', import.meta.url));

/** Writes what is missing, says what was written and what was there, and what to do next. */
export async function initCommand(directory: string, forge: ReviewForge, terminal: Terminal): Promise<ExitCode> {
  const target = resolve(terminal.directory, directory);
  const files = new Map([...quickstartFiles(), ...scaffoldSettings(packageName(target), forge)]);
  const colors = paint(terminal.color);
  for (const path of [...files.keys()].sort(compareText)) {
    const isWritten = writeMissing(join(target, path), files.get(path) ?? '');
    terminal.out(isWritten ? `${colors.added('+')} ${path}\n` : `${colors.quiet(`= ${path} is there already`)}\n`);
  }
  if (!isInRepository(target)) {
    const { default: git } = await import('isomorphic-git');
    await git.init({ fs: await import('node:fs'), dir: target, defaultBranch: 'main' });
    terminal.out(`${colors.added('+')} .git\n`);
  }
  const folder = relative(terminal.directory, target);
  const steps = [
    ...(folder === '' ? [] : [`cd ${folder}`]),
    'npm install',
    'npx meshc check',
    'npx meshc test',
    'npx meshc compile',
  ];
  terminal.err(`\nNext:\n${steps.map((step) => `  ${step}\n`).join('')}`);
  return exitCode.ok;
}

/** The example's own files. Its settings are for this package's repository, so a new one gets others. */
function quickstartFiles(): [string, string][] {
  const entries = readdirSync(quickstart, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(quickstart, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !/(?:^|\/)(?:node_modules|out|\.git)\//.test(path) && !path.startsWith('.meshc'))
    .map((path) => [path, readFileSync(join(quickstart, path), 'utf8')]);
}

/** False when something is there already. The flag makes the check and the write one step. */
function writeMissing(path: string, text: string): boolean {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    const problem = diskProblem(error);
    if (!problem) throw error;
    throw new UsageError(`cannot write \`${path}\`: ${problem.words}`);
  }
}

function isInRepository(target: string): boolean {
  return existsSync(join(findMesh(target, undefined, target).repository, '.git'));
}

/** A folder's name as npm allows it. */
function packageName(target: string): string {
  const name = basename(target)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'mesh' : name;
}
