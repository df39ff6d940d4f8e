import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ComparisonRequest } from './compare-sources.ts';
import { meshChoice } from './open-mesh.ts';
import { addMeshOptions, type FormatTarget, type SourceChoice } from './options.ts';
import { isAddress, rootOf } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What is compared, and how that is printed. */
export interface ComparisonOptions extends SourceChoice {
  readonly repository?: string;
  readonly format: readonly FormatTarget[];
  readonly detailedExitcode?: boolean;
}

/** Adds the words and options that `diff` and `plan` share. */
export function addComparison(command: Command): Command {
  command
    .argument('[repository]', 'a folder in a git repository, or the address of one (default: the current folder)')
    .argument('[base]', 'a commit, branch or tag (default: HEAD for a work tree, else the parent of the head)')
    .argument('[head]', 'a commit, branch or tag (default: the work tree; HEAD where there is none)')
    .option('--at <ref>', 'another way to name the head')
    .option('--repository <repository>', 'another way to name the repository: every word is then a commit');
  addMeshOptions(command).option('--detailed-exitcode', 'exit with 2 when something changes');
  return command.addHelpText(
    'after',
    '\nThe first word is the repository when it is an http(s) address, or a folder that is here and is no commit, branch\n' +
      `or tag of the current repository; else it is the base: \`meshc ${command.name()} main\`, \`meshc ${command.name()} examples/shop main\`.`,
  );
}

/** What the words and options of a call compare. */
export async function readComparison(
  words: readonly string[],
  options: ComparisonOptions,
  terminal: Terminal,
): Promise<ComparisonRequest> {
  const { at, repository, ...rest } = options;
  const [first] = words;
  if (repository !== undefined && first !== undefined && isPlainlyRepository(first)) {
    throw new UsageError(`the repository is named twice: \`${first}\`, and \`${repository}\` by --repository`);
  }
  const isNamed = repository === undefined && first !== undefined && (await isRepository(first, terminal.directory));
  const [base, head, surplus] = isNamed ? words.slice(1) : words;
  if (surplus !== undefined) {
    throw new UsageError(
      `two commits are compared; \`${first}\` is neither a folder nor an address, so there are three`,
    );
  }
  if (head !== undefined && at !== undefined) {
    throw new UsageError(`the head is named twice: \`${head}\`, and \`${at}\` by --at`);
  }
  const place = isNamed ? first : (repository ?? '.');
  return { base, head: head ?? at, mesh: meshChoice(place, rest, terminal) };
}

/** No commit, branch or tag can be written like this (git-check-ref-format). */
function isPlainlyRepository(word: string): boolean {
  return isAddress(word) || /^(?:\.{1,2}(?:\/|$)|\/)/.test(word);
}

/** A name can be both a branch and a folder. Whoever has typed it before meant the branch, and `./name` is the folder. */
async function isRepository(word: string, directory: string): Promise<boolean> {
  if (isPlainlyRepository(word)) return true;
  // An unset variable of a script, which must not mean the current folder.
  if (word === '') return false;
  if (statSync(resolve(directory, word), { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const { openTree } = await import('../git/open-tree.ts');
  const opened = await openTree({ repository: rootOf(directory), at: word });
  return opened.kind === 'refused';
}
