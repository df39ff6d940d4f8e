import { entry } from '../entry.ts';

/** Findings of commands about what they write. Sorted by code. */
export const commandDiagnostics = {
  'comment-refused': entry({
    severity: 'error',
    message: (p: { forge: string; action: string; reason: string }) =>
      `the plan is not posted: asked to ${p.action}, ${p.forge} refused: ${p.reason}`,
    help: () => 'give the token of the job the rights that `meshc comment --help` names, then run the job again',
  }),
  'foreign-output': entry({
    severity: 'error',
    message: (p: { folder: string; file: string }) =>
      `\`${p.folder}\` is where compiled output goes, but it holds \`${p.file}\`, which meshc did not write`,
    help: () => 'move the file elsewhere, or compile to another folder with `--out`',
  }),
  'forge-unreachable': entry({
    severity: 'error',
    message: (p: { forge: string; action: string; reason: string }) =>
      `the plan is not posted: asked to ${p.action}, ${p.forge} failed: ${p.reason}`,
    help: () => 'run the job again later: what is posted already is found and not posted twice',
  }),
  'linked-output': entry({
    severity: 'error',
    message: (p: { folder: string }) => `\`${p.folder}\` is where compiled output goes, but it is a symbolic link`,
    help: () => 'delete the link, or name the folder to write to with `--out`',
  }),
  'output-busy': entry({
    severity: 'error',
    message: (p: { folder: string; process: number }) => `process ${p.process} is writing to \`${p.folder}\``,
    help: (p) => `wait until it has finished; if it is no meshc, delete the lock in \`${p.folder}\``,
  }),
  'output-inaccessible': entry({
    severity: 'error',
    message: (p: { path: string; problem: string; lack: 'room' | 'right' | 'place' }) =>
      `compiled output cannot be read or written: \`${p.path}\`: ${p.problem}`,
    help: (p) => inaccessibleHelp(p.lack),
  }),
  'plan-too-new': entry({
    severity: 'error',
    message: (p: { file: string; version: string; known: string }) =>
      `\`${p.file}\` is a plan of format ${p.version}, and this meshc reads format ${p.known}`,
    help: () => 'show it with the version of meshc that wrote it, or with a newer one',
  }),
  'plan-unreadable': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) => `\`${p.file}\` is not a plan that can be shown: ${p.reason}`,
    help: () => 'name a file that `meshc plan --out` wrote',
  }),
  'stale-output': entry({
    severity: 'error',
    message: (p: { folder: string; changed: number; missing: number; extra: number }) =>
      `\`${p.folder}\` is not what the source compiles to: ${staleWords(p)}`,
    help: () => 'run `meshc compile` and commit what it writes',
  }),
} as const;

function inaccessibleHelp(lack: 'room' | 'right' | 'place'): string {
  if (lack === 'room') return 'make room, then run the command again: the old output is untouched';
  if (lack === 'place') return 'move what is there out of the way, or name another folder with `--out`';
  return 'make the folder readable and writable for whoever runs meshc, or name another one with `--out`';
}

function staleWords({ changed, missing, extra }: { changed: number; missing: number; extra: number }): string {
  const counts = [
    changed > 0 ? `${changed} changed` : '',
    missing > 0 ? `${missing} missing` : '',
    extra > 0 ? `${extra} too many` : '',
  ];
  return counts.filter(Boolean).join(', ');
}
