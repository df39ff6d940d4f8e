import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');
const update = process.env['UPDATE'] === '1' && !process.env['CI'];

/** A folder beside a reader's own `tour`, which stays as it is. */
const folder = `tour${process.pid}`;

/** Every command of the README runs here, in its order, and prints what the README says. `UPDATE=1` writes what it prints. */
describe('README', () => {
  it('shows what its commands print', () => {
    let written = readme;
    try {
      for (const block of readme.matchAll(/```console\n([\s\S]*?)```/g)) {
        const expected = block[1] ?? '';
        const printed =
          expected
            .match(/^\$ .*$/gm)
            ?.map(run)
            .join('') ?? '';
        if (update) written = written.replace(expected, () => printed);
        else assert.equal(withoutHashes(printed), withoutHashes(expected));
      }
    } finally {
      rmSync(join(root, folder), { recursive: true, force: true });
    }
    if (update) writeFileSync(path, written);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z]+)/g)].map((match) => match[1] ?? '');
    assert.ok(named.includes('demo') && named.includes('bench'));
    assert.deepEqual(
      [...new Set(named)].filter((name) => !(name in scripts)),
      [],
    );
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    assert.ok(links.length > 0);
    for (const link of links) assert.doesNotThrow(() => readFileSync(join(root, link)), `${link} does not exist`);
  });
});

/** The line of the command and what it prints, the way a terminal shows both. */
function run(line: string): string {
  const moment = '2026-01-01T00:00:00Z';
  const author = { GIT_AUTHOR_NAME: 'Reader', GIT_AUTHOR_EMAIL: 'reader@example.com', GIT_AUTHOR_DATE: moment };
  const committer = {
    GIT_COMMITTER_NAME: 'Reader',
    GIT_COMMITTER_EMAIL: 'reader@example.com',
    GIT_COMMITTER_DATE: moment,
  };
  const { stdout, stderr } = spawnSync('bash', ['-c', `${line.slice(2).replace(/\btour\b/g, folder)} 2>&1`], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...author, ...committer, NO_COLOR: '1' },
  });
  return `${line}\n${(stdout + stderr).replaceAll(folder, 'tour')}`;
}

/** A commit's name changes with every byte of what is committed. */
function withoutHashes(text: string): string {
  return text.replace(/\b[0-9a-f]{7}\b/g, '0000000');
}
