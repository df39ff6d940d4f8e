import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { recipientPath, sealedPath } from '../../bundle/sealed.ts';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { RegisterCommand } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { codeOf } from '../keyring/private-file.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface SealOptions {
  readonly env: string;
  readonly node: string;
  readonly name: string;
  readonly file: string;
}

/** `meshc seal`: encrypts a value to the one node that may know it, so that it can travel in a release. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('seal')
    .summary('encrypt a value to the one node that may know it')
    .description(
      'Encrypts a value to the key that `meshc agent enroll --sealing` made on a node, and writes it to\n' +
        '`sealed/<environment>/<node>/<name>.age`, to be committed. The agent of the node opens it below\n' +
        '`<stateDirectory>/sealed/`. A secret that need not travel is better kept on the node alone.',
    )
    .argument('[repository]', 'the folder of the mesh', '.')
    .requiredOption('--node <name>', 'the node')
    .requiredOption('--name <name>', 'what the file is called on the node')
    .option('--env <name>', 'the environment', 'production')
    .option('--file <file>', 'the value; by default it is read from standard input', '/dev/stdin')
    .action(act((repository: string, options: SealOptions) => seal({ repository, options, terminal })));
};

async function seal({
  repository,
  options,
  terminal,
}: {
  repository: string;
  options: SealOptions;
  terminal: Terminal;
}): Promise<ExitCode> {
  const { env, node, name, file } = options;
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name))
    throw new UsageError(`${name} cannot be the name of a file on the node`);
  const folder = resolve(terminal.directory, repository);
  const from = join(folder, recipientPath(env, node));
  const recipient = await readFile(from, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (recipient === undefined) {
    const diagnostics = [diagnose('recipient-missing', { node, path: recipientPath(env, node) })];
    report({ command: 'seal', diagnostics, text: () => undefined }, [], terminal);
    return exitCode.definitions;
  }
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient.trim());
  } catch {
    throw new UsageError(`${from} does not hold a key that values can be sealed to`);
  }
  const sealed = await encrypter.encrypt(new Uint8Array(await readFile(resolve(terminal.directory, file))));
  const path = join(folder, sealedPath(env, node, name));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, sealed);
  terminal.err(`sealed to ${node}: ${sealedPath(env, node, name)}\n`);
  return exitCode.ok;
}
