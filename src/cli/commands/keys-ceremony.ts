import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { keyId } from '../../bundle/role-key.ts';
import type { Act } from '../command.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { NewKey } from '../keyring/key-file.ts';
import type { PublicKeyFile } from '../keyring/public-key.ts';
import { printEach } from '../print-each.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { ChangeableRole } from '../trust/change-keys.ts';
import { UsageError } from '../usage-error.ts';
import { type KeysCall, type KeysOptions, parseBins, printKeys, requireTrustDomain, type Subcommand } from './keys.ts';

interface NewOptions extends KeysOptions {
  readonly name: string;
  readonly type: NewKey['type'];
  readonly clear?: boolean;
  readonly module?: string;
  readonly token?: string;
  readonly pinVariable?: string;
}

interface BeginOptions extends KeysOptions {
  readonly trust?: string;
  readonly trustDomain: string;
  readonly env?: string;
  readonly root: readonly string[];
  readonly rootThreshold: number;
  readonly targets: readonly string[];
  readonly targetsThreshold: number;
  readonly release: string;
  readonly timestamp: string;
  readonly bins?: number;
}

interface ChangeOptions extends KeysOptions {
  readonly role: ChangeableRole;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly threshold?: number;
}

interface ApproveOptions extends KeysOptions {
  readonly target: string;
  readonly file?: string;
}

/** The commands several people use together. */
export function registerCeremony(
  { subcommand, withTrust }: { subcommand: Subcommand; withTrust: Subcommand },
  terminal: Terminal,
  act: Act,
): void {
  subcommand('new', 'Makes one key: for a person, for the pipeline (`release`, `timestamp`), or for an authority.')
    .requiredOption('--name <name>', 'what people call it: lower-case letters, digits and hyphens')
    .addOption(
      new Option('--type <type>', 'P-256 for authorities and tokens').choices(['ed25519', 'p256']).default('ed25519'),
    )
    .option('--clear', 'write the key unencrypted: for a pipeline that keeps its secrets elsewhere')
    .option('--module <library>', 'make the key inside a PKCS#11 token: the library of its module')
    .option('--token <label>', 'the label of the token')
    .option('--pin-variable <name>', 'the environment variable with its PIN', 'MESHC_TOKEN_PIN')
    .action(act((options: NewOptions) => makeKey({ options, terminal })));
  withTrust('begin', 'Proposes the first trust: who may sign what. Everyone named then runs `meshc keys sign`.')
    .requiredOption('--trust-domain <name>', 'the SPIFFE trust domain, as the mesh names it')
    .option('--env <name>', 'sign for this environment only')
    .requiredOption('--root <file...>', 'public keys of the people who own the root')
    .option('--root-threshold <count>', 'how many of them must sign', parseThreshold, 2)
    .requiredOption('--targets <file...>', 'public keys of the people who own trust and policy')
    .option('--targets-threshold <count>', 'how many of them must sign', parseThreshold, 1)
    .requiredOption('--release <file>', 'public key of the pipeline that builds releases')
    .requiredOption('--timestamp <file>', 'public key of the job that signs timestamps')
    .option('--bins <count>', 'over how many files nodes are spread: 2 to 256 (default: 16)', parseBins)
    .action(act((options: BeginOptions) => begin({ options, terminal })));
  withTrust(
    'sign',
    'Signs what is proposed with every key at hand that counts, and puts what is complete in force.',
  ).action(act((options: KeysOptions) => sign({ options, terminal })));
  withTrust('change', 'Proposes other keys for a role.')
    .addOption(
      new Option('--role <role>', 'whose keys')
        .choices(['root', 'targets', 'nodes', 'release', 'timestamp'])
        .makeOptionMandatory(),
    )
    .option('--add <file...>', 'public keys that join')
    .option('--remove <name...>', 'keys that leave, by name or by the start of their identifier')
    .option('--threshold <count>', 'how many must sign from then on', parseThreshold)
    .action(act((options: ChangeOptions) => change({ options, terminal })));
  withTrust('approve', 'Proposes a file that people sign for: a policy, or the roots of another trust domain.')
    .requiredOption('--target <path>', 'policy/agent.json, policy/source.json or trust/<trust domain>.json')
    .option('--file <file>', 'what it shall be (left out: take it away)')
    .action(act((options: ApproveOptions) => approve({ options, terminal })));
}

function parseThreshold(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 1 to 99.');
}

async function makeKey({ options, terminal }: KeysCall<NewOptions>): Promise<ExitCode> {
  const { name, type, format } = options;
  const { createKey } = await import('../keyring/key-file.ts');
  const { isKeyName } = await import('../keyring/public-key.ts');
  if (!isKeyName(name)) throw new UsageError(`${name} is not a name: use lower-case letters, digits and hyphens`);
  const { guarded } = await import('../trust/open-signer.ts');
  const { mkdir } = await import('node:fs/promises');
  const directory = resolve(terminal.directory, options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const kept = await placeOf(options, terminal);
  const made = await guarded(() => createKey({ directory, name, type, kept }));
  if (made.kind === 'refused') {
    report({ command: 'keys new', diagnostics: made.diagnostics, text: () => undefined }, format, terminal);
    return exitCode.integrity;
  }
  const id = keyId(made.opened);
  const file = `${options.directory}/${name}.public.json`;
  printEach(
    { human: () => `${name}  ${id}\n  public half  ${file}\n`, json: () => ({ name, keyid: id, file }) },
    format,
    terminal,
  );
  return exitCode.ok;
}

async function placeOf(options: NewOptions, terminal: Terminal): Promise<NewKey['kept']> {
  const { module, token, pinVariable = 'MESHC_TOKEN_PIN', clear, name } = options;
  if (module !== undefined) {
    if (token === undefined) throw new UsageError('name the token with --token');
    const id = randomBytes(16).toString('hex');
    return {
      kind: 'token',
      place: { module: resolve(terminal.directory, module), token, id, label: name, pinVariable },
    };
  }
  if (clear) return { kind: 'clear' };
  const { passphraseOf } = await import('../trust/key-places.ts');
  const passphrase = await passphraseOf(options, terminal)();
  if (passphrase) return { kind: 'encrypted', passphrase };
  throw new UsageError('give a passphrase with --passphrase-file or MESHC_KEYS_PASSPHRASE, or say --clear');
}

async function begin({ options, terminal }: KeysCall<BeginOptions>): Promise<ExitCode> {
  const { trustDomain, env, format, bins } = options;
  requireTrustDomain(trustDomain);
  const { beginTrust, firstAuthorities } = await import('../trust/create-trust.ts');
  const { openKeyRing } = await import('../keyring/key-ring.ts');
  const { usualBins } = await import('../../bundle/hash-bins.ts');
  const { guarded } = await import('../trust/open-signer.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const { writeTrustFolder } = await import('../trust/trust-folder.ts');
  const places = keyPlaces(options.directory, options, terminal);
  const begun = await guarded(async () => {
    const [root, targets] = [await readKeys(options.root, terminal), await readKeys(options.targets, terminal)];
    const [release] = await readKeys([options.release], terminal);
    const [timestamp] = await readKeys([options.timestamp], terminal);
    if (!release || !timestamp) throw new UsageError('name the keys of the pipeline');
    const all = [...root, ...targets, release, timestamp];
    const ring = await openKeyRing(places.keys, places.passphrase);
    const now = terminal.now();
    const authorities = await firstAuthorities({ ring, trustDomain, now });
    const of = (keys: readonly PublicKeyFile[], threshold: number) => ({ keys: keys.map(({ key }) => key), threshold });
    const people = of(targets, options.targetsThreshold);
    const folder = await beginTrust({
      directory: places.trust,
      trustDomain,
      environment: env,
      names: new Map(all.map(({ key, name }) => [keyId(key), name])),
      roles: {
        root: of(root, options.rootThreshold),
        targets: people,
        fence: people,
        release: of([release], 1),
        snapshot: of([release], 1),
        timestamp: of([timestamp], 1),
      },
      bins: bins === undefined ? usualBins : { bits: bins },
      authorities,
      now,
    });
    await writeTrustFolder(undefined, folder);
    return { folder, ring };
  });
  return printKeys('keys begin', begun, { options: { format }, terminal });
}

async function sign({ options, terminal }: KeysCall<KeysOptions>): Promise<ExitCode> {
  const { changeTrust } = await import('../trust/change-trust.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const signed = await changeTrust(keyPlaces(options.directory, options, terminal), async ({ folder }) => folder);
  return printKeys('keys sign', signed, { options, terminal });
}

async function change({ options, terminal }: KeysCall<ChangeOptions>): Promise<ExitCode> {
  const { role, add = [], remove = [], threshold } = options;
  const { changeKeys } = await import('../trust/change-keys.ts');
  const { changeTrust } = await import('../trust/change-trust.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const changed = await changeTrust(keyPlaces(options.directory, options, terminal), async ({ folder }) =>
    changeKeys(folder, { role, add: await readKeys(add, terminal), remove, threshold }, terminal.now()),
  );
  return printKeys('keys change', changed, { options, terminal });
}

async function approve({ options, terminal }: KeysCall<ApproveOptions>): Promise<ExitCode> {
  const { target, file } = options;
  const { readFile } = await import('node:fs/promises');
  const { approveFile } = await import('../trust/approve-file.ts');
  const { changeTrust } = await import('../trust/change-trust.ts');
  const { keyPlaces } = await import('../trust/key-places.ts');
  const bytes = file === undefined ? undefined : await readFile(resolve(terminal.directory, file));
  const changed = await changeTrust(keyPlaces(options.directory, options, terminal), ({ folder }) =>
    approveFile(folder, { target, bytes }, terminal.now()),
  );
  return printKeys('keys approve', changed, { options, terminal });
}

async function readKeys(files: readonly string[], terminal: Terminal): Promise<PublicKeyFile[]> {
  const { readPublicKey } = await import('../keyring/public-key.ts');
  return Promise.all(files.map((file) => readPublicKey(resolve(terminal.directory, file))));
}
