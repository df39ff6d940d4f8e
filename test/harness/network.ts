import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

/** A machine of its own as far as the network goes: a network namespace with one address. */
export interface Machine {
  readonly address: string;
  /** What programs there read as `/etc/hosts`. */
  readonly hostsFile: string;
  /** Starts a program there; as a user that is not root when asked. */
  start(
    words: readonly string[],
    options?: { readonly user?: number; readonly with?: readonly string[] },
  ): ChildProcess;
  /** Runs a program there to its end, as root; what it said. */
  run(...words: string[]): string;
}

/** Machines on one bridge, which is also reached from here. */
export interface Network {
  /** The address of this side. */
  readonly address: string;
  readonly machines: readonly Machine[];
  /** Takes everything down again. */
  remove(): void;
}

/** The user programs run as: not the one of the agent, whose connections are never captured. */
export const programUser = 65_534;

/** Why there can be no network of machines here; undefined when there can. Installs nftables where that is possible. */
export function missingForNetwork(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (!works('ip', '-V') || !works('setpriv', '--version')) return 'iproute2 or util-linux is missing';
  if (!works('nft', '--version')) works('apt-get', 'install', '--yes', '--no-install-recommends', 'nftables');
  if (!works('nft', '--version')) return 'nftables is missing and cannot be installed';
  const probe = `meshc-probe-${process.pid}`;
  if (!works('ip', 'netns', 'add', probe)) return 'this machine does not let us make network namespaces';
  const rule =
    'add table inet t; add chain inet t o { type nat hook output priority -100; }; add rule inet t o tcp dport 1 redirect to :2';
  const captures = works('ip', 'netns', 'exec', probe, 'nft', rule);
  works('ip', 'netns', 'del', probe);
  return captures ? undefined : 'the kernel has no NAT of nftables';
}

/** Makes machines. */
export function createNetwork(count: number): Network {
  // Two test runs of one machine must not meet.
  const mark = process.pid % 50_000;
  const prefix = `10.${200 + (mark % 50)}.${Math.floor(mark / 50) % 250}`;
  const bridge = `mb${mark}`;
  const names = Array.from({ length: count }, (_, index) => `mn${mark}-${index}`);
  const remove = () => {
    for (const name of names) {
      works('ip', 'netns', 'del', name);
      rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
    }
    works('ip', 'link', 'del', bridge);
  };
  try {
    ip('link', 'add', bridge, 'type', 'bridge');
    ip('addr', 'add', `${prefix}.1/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    const machines = names.map((name, index) => createMachine(name, { bridge, prefix, number: index + 2 }));
    return { address: `${prefix}.1`, machines, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function createMachine(
  name: string,
  { bridge, prefix, number }: { bridge: string; prefix: string; number: number },
): Machine {
  const address = `${prefix}.${number}`;
  const hostsFile = `/etc/netns/${name}/hosts`;
  mkdirSync(`/etc/netns/${name}`, { recursive: true });
  writeFileSync(hostsFile, '127.0.0.1 localhost\n');
  const outside = `${bridge}-${number}`;
  ip('netns', 'add', name);
  ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  ip('link', 'set', outside, 'master', bridge, 'up');
  const inside = (...words: string[]) => ip('-n', name, ...words);
  inside('link', 'set', 'lo', 'up');
  inside('addr', 'add', `${address}/24`, 'dev', 'eth0');
  inside('link', 'set', 'eth0', 'up');
  inside('route', 'add', 'default', 'via', `${prefix}.1`);
  return {
    address,
    hostsFile,
    start(words, { user, with: privileges = [] } = {}) {
      const as = user === undefined ? [] : [`--reuid=${user}`, '--clear-groups'];
      const wrapped = as.length + privileges.length === 0 ? words : ['setpriv', ...as, ...privileges, ...words];
      return spawn('ip', ['netns', 'exec', name, ...wrapped], { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    run: (...words) => execFileSync('ip', ['netns', 'exec', name, ...words], { encoding: 'utf8', stdio: 'pipe' }),
  };
}

/** What a program says until it ends, and its exit code. */
export async function outputOf(child: ChildProcess): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  return { code, said };
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: 'pipe' });
}

function works(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
