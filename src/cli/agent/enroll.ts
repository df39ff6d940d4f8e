import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Call, type ConfigOption, explain, openNode } from './call.ts';

export interface EnrollOptions extends ConfigOption {
  readonly out?: string;
  readonly next?: number;
  readonly sealing?: boolean;
}

/** `meshc agent enroll`: makes missing keys, and prints or writes a request for each. */
export async function enrollNode({ options, terminal }: Call<EnrollOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const { enroll } = await import('../../agent/enroll.ts');
  const { next: count = 0, sealing = false } = options;
  const { enrollments, problems, recipient } = await enroll(node.config, node.folder, { next: count, sealing });
  const place = (file: string, text: string): string => {
    if (options.out === undefined) {
      terminal.out(text);
      return file;
    }
    const written = resolve(terminal.directory, options.out, file);
    mkdirSync(dirname(written), { recursive: true });
    writeFileSync(written, text);
    return written;
  };
  if (recipient) terminal.err(`values are sealed to: ${place(recipient.path, recipient.text)}\n`);
  for (const { proxy, path, request, fingerprint, made, next } of enrollments) {
    const written = place(path, request);
    terminal.err(`${made ? 'new key' : 'key'} of ${proxy}\n`);
    terminal.err(`  fingerprint (SHA-256): ${fingerprint}\n`);
    terminal.err(`  commit the request as: ${written}\n`);
    if (!next) continue;
    const later = place(next.path, next.document);
    for (const key of next.fingerprints) terminal.err(`  to be used later:      ${key}\n`);
    terminal.err(`  commit these as:       ${later}\n`);
  }
  return explain(terminal, 'agent enroll', problems);
}
