import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real repository in a temporary folder, made by real git, which no setting of this machine reaches. */
export interface ScratchRepository {
  readonly root: string;
  /** Writes files; a value that starts with `-> ` makes a symbolic link. */
  write(files: Readonly<Record<string, string>>): void;
  git(...words: readonly string[]): string;
  /** Commits everything and answers the commit's object id. */
  commit(message: string): string;
  remove(): void;
}

export function scratchRepository(files: Readonly<Record<string, string>> = {}): ScratchRepository {
  const root = mkdtempSync(join(tmpdir(), 'meshc-git-'));
  const run = (...words: readonly string[]) =>
    execFileSync('git', words, {
      cwd: root,
      env: gitEnvironment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const write = (written: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(written)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, path));
      else writeFileSync(join(root, path), text);
    }
  };
  run('init', '--quiet', '--initial-branch=main');
  write(files);
  return {
    root,
    write,
    git: run,
    commit(message) {
      run('add', '--all');
      run('commit', '--quiet', '--allow-empty', '-m', message);
      return run('rev-parse', 'HEAD');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What git needs to run the same everywhere. */
export const gitEnvironment = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
};
