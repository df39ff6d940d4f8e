import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { register as registerEnroll } from '../../src/cli/commands/enroll.ts';
import { register as registerKeys } from '../../src/cli/commands/keys.ts';
import { register as registerRelease } from '../../src/cli/commands/release.ts';
import { register as registerVerify } from '../../src/cli/commands/verify.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair } from '../../src/x509/key.ts';

const mesh = (
  timeout: string,
) => `import { AuthorizationPolicy, HttpRoute, Mesh, Namespace, Service, Workload } from 'meshc';

export const environments = ['demo'] as const;

export default () => {
  const mesh = new Mesh('shop', { trustDomain: 'demo.shop.example' });
  const shop = new Namespace(mesh, 'shop');
  const cart = new Service(shop, 'cart', { ports: { http: { number: 8080, protocol: 'http' } } });
  const web = new Service(shop, 'web', { ports: { http: { number: 8080, protocol: 'http' } } });
  new Workload(cart, 'cart', { placement: { kind: 'hosts', hosts: [{ node: 'node-b', address: '127.0.21.2' }] } });
  new Workload(web, 'web', {
    placement: { kind: 'hosts', hosts: [{ node: 'node-a', address: '127.0.21.1' }] },
    upstreams: [{ to: cart.port('http'), listen: { port: 19999 } }],
  });
  new HttpRoute(cart, 'main', { rules: [{ backends: [{ to: cart.port('http') }], timeout: '${timeout}' }] });
  new AuthorizationPolicy(cart, 'readers', { action: 'allow', rules: [{ from: [web] }] });
  return mesh;
};
`;

const start = new Date('2030-06-01T12:00:00Z');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A repository with a mesh whose two nodes are enrolled, and the command line. */
export interface Team {
  readonly folder: string;
  readonly repository: string;
  git(...words: string[]): string;
  write(path: string, text: string): void;
  commit(message: string): string;
  setTimeout(timeout: string): void;
  /** Runs a command in the repository, this many hours after the start. */
  run(words: readonly string[], hours?: number): Promise<Ran>;
  remove(): void;
}

export async function createTeam(environment: Readonly<Record<string, string>> = {}): Promise<Team> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-team-'));
  const repository = join(folder, 'mesh');
  mkdirSync(repository);
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false'];
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', repository, ...identity, ...words], { encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch=main');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  };
  write('mesh.ts', mesh('2s'));
  for (const place of ['node-a/shop/web', 'node-b/shop/cart']) {
    write(`enroll/demo/${place}.csr`, await createCertificateRequest(createKeyPair()));
  }
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD').trim();
  };
  commit('mesh');
  return {
    folder,
    repository,
    git,
    write,
    commit,
    setTimeout: (timeout) => write('mesh.ts', mesh(timeout)),
    run: (words, hours = 0) =>
      runCommand(words, { directory: repository, environment, now: new Date(start.getTime() + hours * 3_600_000) }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function runCommand(
  words: readonly string[],
  place: { directory: string; environment: Readonly<Record<string, string>>; now: Date },
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const outcome = { code: -1 };
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => err.push(text), writeOut: (text) => out.push(text) });
  const terminal = {
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    color: false,
    directory: place.directory,
    environment: place.environment,
    now: () => place.now,
  };
  for (const register of [registerKeys, registerEnroll, registerRelease, registerVerify]) {
    register(program, terminal, (run) => async (...given) => {
      outcome.code = await run(...given);
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return { code: outcome.code, out: out.join(''), err: err.join('') };
}
