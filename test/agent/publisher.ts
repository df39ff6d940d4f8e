import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildRelease, type ReleaseInput } from '../../src/bundle/build-release.ts';
import { readCompiledProxies } from '../../src/bundle/compiled-proxies.ts';
import { keyLifetimeSeconds, svidLifetimeSeconds } from '../../src/bundle/lifetime.ts';
import { openTargets } from '../../src/bundle/metadata.ts';
import type { FileSet } from '../../src/output/file-set.ts';
import { issueIssuer, issueRoot } from '../../src/x509/issue.ts';
import { createKeyPair, signingKey } from '../../src/x509/key.ts';
import { approve, createSigners, ed25519Signer, signRoot } from '../bundle/people.ts';
import type { Pipeline } from '../bundle/signer.ts';
import { createBareRepository } from '../harness/git-http-server.ts';

export const trustDomain = 'demo.test';
export const branch = 'mesh-out/demo';

/** A pipeline that signs releases with keys of its own and pushes them to a bare repository. */
export interface Publisher {
  /** `1.root.json`, as it is put on nodes. */
  readonly root: Uint8Array;
  /** Signs and pushes a release; returns the commit of the release branch. */
  publish(files: FileSet, changes?: Partial<ReleaseInput>): Promise<string>;
  /** How the last release names itself. */
  last(): { readonly serial: number; readonly commit: string };
  /** Pushes the last release with some files replaced, as someone without the keys could. */
  tamper(replaced: ReadonlyMap<string, string | Uint8Array>): string;
  /** Moves the branch to an earlier commit, as a replay would. */
  rewind(oid: string): void;
  /** Pushes any files at all, as whoever can write to the branch could; returns the commit. */
  push(files: ReadonlyMap<string, string | Uint8Array>): string;
  /** Runs git in the work tree of the pipeline. */
  git(...words: string[]): string;
  /** Takes files for the last release, which the next one follows. */
  adopt(files: ReadonlyMap<string, Uint8Array>): void;
  /** The files of the last release. */
  files(): ReadonlyMap<string, Uint8Array>;
  /** Every key there is, for what somebody who stole some of them would do. */
  readonly pipeline: Pipeline;
}

/** Makes a signer and the repository `<directory>/<name>`. */
export async function createPublisher(options: {
  readonly directory: string;
  readonly name: string;
  readonly requests: ReadonlyMap<string, string>;
  readonly now: () => Date;
}): Promise<Publisher> {
  const { directory, name, now } = options;
  createBareRepository(directory, name);
  const repository = openRepository(directory, name);

  const constants = await createSigner(now());
  let { approved } = constants;
  let previous: ReadonlyMap<string, Uint8Array> = new Map();
  let last = { serial: 0, commit: '' };
  return {
    root: constants.approved.roots[0],
    async publish(files, changes = {}) {
      const moment = {
        now: now(),
        commit: randomBytes(20).toString('hex'),
        previous,
        compiled: readCompiledProxies(files),
      };
      const built = await buildRelease({
        ...constants,
        approved,
        requests: options.requests,
        sealed: new Map(),
        ...moment,
        ...changes,
      });
      if (built.kind === 'refused') throw new Error(built.diagnostics.map(({ message }) => message).join('\n'));
      previous = built.files;
      last = { serial: built.serial, commit: moment.commit };
      return repository.push(built.files);
    },
    last: () => last,
    tamper: (replaced) => repository.push(new Map<string, string | Uint8Array>([...previous, ...replaced])),
    push: repository.push,
    git: repository.git,
    rewind: repository.rewind,
    files: () => previous,
    adopt(files) {
      previous = files;
      const [targetsFile, fenceFile] = ['targets', 'nodes'].map((name) => files.get(`metadata/${name}.json`));
      if (!targetsFile || !fenceFile) throw new Error('a release has metadata');
      const [targets, fence] = [openTargets(targetsFile).signed, openTargets(fenceFile).signed];
      approved = { ...approved, targetsFile, targets, fenceFile, fence };
    },
    pipeline: {
      ...constants,
      root: constants.approved.roots[0],
      localKeys: new Map(),
      input: {
        ...constants,
        requests: options.requests,
        sealed: new Map(),
        compiled: { proxies: [], resources: new Map(), rollouts: new Map() },
        commit: '',
        previous,
        now: now(),
      },
    },
  };
}

/**
 * The bare repository as its one writer sees it. A commit is written by one `git fast-import` and without a work tree; the work
 * tree follows when somebody asks for a command in it.
 */
function openRepository(directory: string, name: string): Pick<Publisher, 'push' | 'git' | 'rewind'> {
  const bare = join(directory, name);
  const work = join(directory, `${name}.work`);
  const ref = `refs/heads/${branch}`;
  const run = (cwd: string, words: readonly string[], input?: Uint8Array) =>
    execFileSync('git', words, { cwd, encoding: 'utf8', env: gitEnvironment, ...(input && { input }) });
  let tip: string | undefined;
  let isBehind = true;
  return {
    push(files) {
      const parent = tip ?? run(bare, ['for-each-ref', '--format=%(objectname)', ref]).trim();
      const oid = run(bare, ['fast-import', '--quiet', '--force'], commitStream({ ref, parent, files })).trim();
      [tip, isBehind] = [oid, true];
      return oid;
    },
    rewind(oid) {
      run(bare, ['update-ref', ref, oid]);
      [tip, isBehind] = [oid, true];
    },
    git(...words) {
      if (!existsSync(work)) run(directory, ['clone', '--quiet', '--branch', branch, bare, work]);
      else if (isBehind) {
        run(work, ['fetch', '--quiet', 'origin', ref]);
        run(work, ['reset', '--quiet', '--hard', 'FETCH_HEAD']);
      }
      [tip, isBehind] = [undefined, false];
      return run(work, words);
    },
  };
}

/** One commit for `git fast-import`, which answers with its object id. */
function commitStream(commit: {
  readonly ref: string;
  readonly parent: string;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}): Uint8Array {
  const seconds = Math.floor(Date.now() / 1000);
  const parts: (string | Uint8Array)[] = [
    `commit ${commit.ref}\nmark :1\ncommitter pipeline <pipeline@demo.test> ${seconds} +0000\ndata 7\nrelease\n`,
    commit.parent === '' ? '' : `from ${commit.parent}\n`,
    'deleteall\n',
  ];
  for (const [path, content] of commit.files) {
    const bytes = Buffer.from(content);
    parts.push(`M 100644 inline ${path}\ndata ${bytes.length}\n`, bytes, '\n');
  }
  parts.push('get-mark :1\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

const gitEnvironment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'pipeline',
  GIT_AUTHOR_EMAIL: 'pipeline@demo.test',
  GIT_COMMITTER_NAME: 'pipeline',
  GIT_COMMITTER_EMAIL: 'pipeline@demo.test',
};

async function createSigner(now: Date) {
  const key = () => signingKey(createKeyPair());
  const day = 86_400;
  const serial = () => randomBytes(16);
  const root = await issueRoot({ trustDomain, key: key(), now, lifetimeSeconds: 3650 * day, serial: serial() });
  const authority = await issueIssuer({
    trustDomain,
    root,
    key: key(),
    now,
    lifetimeSeconds: 90 * day,
    serial: serial(),
  });
  const signers = createSigners();
  const people = [ed25519Signer(), ed25519Signer(), ed25519Signer()];
  const first = await signRoot({ version: 1, now, signers: people, threshold: 2, roles: signers });
  return {
    mesh: 'shop',
    environment: 'demo',
    trustDomain,
    compilerVersion: '0.1.0',
    approved: await approve({ roots: [first], signers, trustDomain, authorities: [root.certificate.der], now }),
    signers,
    authority,
    realm: {
      trustDomain,
      root,
      issuer: authority,
      bundle: { trustDomain, sequence: 1, refreshHintSeconds: 300, authorities: [root.certificate.der] },
    },
    rootSigners: people,
    lifetimeSeconds: svidLifetimeSeconds,
    keyLifetimeSeconds,
    randomSerial: serial,
  };
}
