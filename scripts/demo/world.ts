import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBareRepository, type GitServer } from '../../test/harness/git-http-server.ts';
import { type Company, type Finished, run } from './processes.ts';
import type { Screen } from './screen.ts';

/** Everything the steps share: folders, addresses, and what the closing table counts. */
export interface World {
  readonly screen: Screen;
  readonly company: Company;
  readonly directory: string;
  /** The team's clone of the repository. */
  readonly clone: string;
  /** The bare repository itself: what somebody with write access to the git host could change. */
  readonly bare: string;
  /** The address of the repository over HTTP, which is all that CI and agents use. */
  readonly url: string;
  readonly keys: string;
  readonly logs: string;
  readonly nodes: readonly Node[];
  readonly gateway: string;
  readonly tally: Tally;
}

export interface Node {
  readonly name: string;
  readonly config: string;
  readonly state: string;
  readonly proxies: readonly string[];
}

export interface Tally {
  commits: number;
  releases: number;
  refused: number;
  requests: number;
  failures: number;
  /** Milliseconds from the start of a release's push to every node serving it. */
  readonly pushToTraffic: number[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export const environmentName = 'demo';

export function createWorld(directory: string, screen: Screen, parts: { company: Company; server: GitServer }): World {
  const make = (...names: string[]) => {
    const path = join(directory, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const bare = createBareRepository(make('git'), 'bookinfo.git');
  const clone = make('clone');
  cpSync(join(root, 'examples', 'bookinfo'), clone, { recursive: true });
  return {
    screen,
    company: parts.company,
    directory,
    clone,
    bare,
    url: `${parts.server.url}/bookinfo.git`,
    keys: join(directory, 'keys'),
    logs: make('logs'),
    nodes: [
      createNode(make('node-a'), 'node-a', ['ingress', 'productpage-v1', 'details-v1', 'reviews-v1']),
      createNode(make('node-b'), 'node-b', ['reviews-v2', 'reviews-v3', 'ratings-v1']),
    ],
    gateway: 'http://127.0.11.10:18080',
    tally: { commits: 0, releases: 0, refused: 0, requests: 0, failures: 0, pushToTraffic: [] },
  };
}

function createNode(directory: string, name: string, proxies: readonly string[]): Node {
  return {
    name,
    config: join(directory, 'agent.json'),
    state: join(directory, 'state'),
    proxies: proxies.map((proxy) => `bookinfo/${proxy}`),
  };
}

/** Writes the agent's configuration: which releases it follows, and the one root of trust it starts from. */
export function configureNode(world: World, node: Node): void {
  const config = {
    apiVersion: 'meshc/v1',
    kind: 'AgentConfig',
    node: node.name,
    mesh: 'bookinfo',
    environment: environmentName,
    trustDomain: `${environmentName}.bookinfo.example`,
    stateDirectory: node.state,
    trustedRoot: join(world.keys, 'root.json'),
    remotes: [{ name: 'origin', url: world.url }],
    pollSeconds: 0.5,
    probation: { minimumHealthySeconds: 2 },
    envoy: join(root, '.cache', 'envoy', '1.40.0', 'envoy'),
    proxies: node.proxies,
    status: { port: 0 },
  };
  writeFileSync(node.config, `${JSON.stringify(config, undefined, 2)}\n`);
}

/** Runs the built `meshc` as a user would, and shows the command as a user would type it. */
export async function meshc(
  world: World,
  parameters: readonly string[],
  options: { quiet?: boolean } = {},
): Promise<Finished> {
  if (!options.quiet) world.screen.command(`meshc ${parameters.map((word) => shown(world, word)).join(' ')}`);
  return run(process.execPath, [meshcProgram, ...parameters], { cwd: world.clone, env: { NO_COLOR: '1' } });
}

/** As {@link meshc}, for commands that must succeed. */
export async function meshcOrThrow(
  world: World,
  parameters: readonly string[],
  options: { quiet?: boolean } = {},
): Promise<Finished> {
  const finished = await meshc(world, parameters, options);
  if (finished.code !== 0) {
    throw new Error(`meshc ${parameters[0]} ended with ${finished.code}:\n${finished.stdout}${finished.stderr}`);
  }
  return finished;
}

export const meshcProgram = join(root, 'dist', 'cli', 'main.js');

/** Temporary folders say nothing to a reader. */
export function shown(world: World, text: string): string {
  return text.replaceAll(world.directory, '~').replaceAll(world.url, 'http://git.example/bookinfo.git');
}

export async function git(directory: string, ...parameters: string[]): Promise<string> {
  const identity = [
    '-c',
    'user.name=Mesh Team',
    '-c',
    'user.email=team@bookinfo.example',
    '-c',
    'commit.gpgsign=false',
  ];
  const finished = await run('git', ['-C', directory, ...identity, ...parameters]);
  if (finished.code !== 0)
    throw new Error(`git ${parameters.join(' ')} ended with ${finished.code}:\n${finished.stderr}`);
  return finished.stdout.trim();
}

/** Commits everything in the clone and pushes it. */
export async function commitAndPush(world: World, message: string): Promise<string> {
  await git(world.clone, 'add', '--all');
  await git(world.clone, 'commit', '--quiet', '--message', message);
  await git(world.clone, 'push', '--quiet', 'origin', 'main');
  world.tally.commits += 1;
  return git(world.clone, 'rev-parse', '--short', 'HEAD');
}

/** Replaces text in a file of the clone; the text must be there, or the demo would show nothing. */
export function edit(world: World, file: string, replacements: readonly (readonly [string, string])[]): void {
  const path = join(world.clone, file);
  let text = readFileSync(path, 'utf8');
  for (const [before, after] of replacements) {
    if (!text.includes(before)) throw new Error(`${file} does not contain ${before}`);
    text = text.replace(before, after);
  }
  writeFileSync(path, text);
}
