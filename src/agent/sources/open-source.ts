import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { releaseLayout } from '../../bundle/layout.ts';
import { parseRepository } from '../../git/registry.ts';
import type { Agent } from '../agent.ts';
import type { Remote } from '../config.ts';
import { readAccess, readLogin } from './access.ts';
import { bundleName } from './bundle-name.ts';
import type { Carrier } from './carrier.ts';
import { folderCarrier } from './folder-carrier.ts';
import { gitSource } from './git-source.ts';
import { imageSource } from './image-source.ts';
import { mirrorCarrier } from './mirror-carrier.ts';
import { registryCarrier } from './registry-carrier.ts';
import type { Source } from './source.ts';

/** Every source of a node, in order of preference. An applied bundle comes last: it is there when nothing else is. */
export function sourcesOf(agent: Agent): Source[] {
  const sources = agent.config.remotes.map((remote) => openSource(agent, remote));
  if (sources.length === 0 || existsSync(agent.folder.bundle)) {
    sources.push(openSource(agent, { name: bundleName, kind: 'folder', url: `file://${agent.folder.bundle}` }));
  }
  return sources;
}

/** Opens nothing yet: credentials are read and connections made when it is asked. */
function openSource(agent: Agent, remote: Remote): Source {
  const { name, url, kind = 'git', timeoutSeconds = 20 } = remote;
  const access = () => readAccess(remote);
  if (kind === 'git') {
    const branch = remote.branch ?? releaseLayout.branch(agent.config.environment);
    return gitSource({ name, url, branch, directory: agent.folder.remote(name), timeoutSeconds, access });
  }
  const carrier = carriers[kind](agent, remote);
  // Beside the repository a remote of the same name may have had: names have no dots.
  const directory = agent.folder.remote(`${name}.image`);
  return imageSource({ name, isRemote: kind !== 'folder', directory, timeoutSeconds, carrier });
}

type ImageKind = Exclude<NonNullable<Remote['kind']>, 'git'>;

const carriers: Readonly<Record<ImageKind, (agent: Agent, remote: Remote) => () => Promise<Carrier>>> = {
  folder: (agent, { url, tag }) => {
    const path = fileURLToPath(url);
    return async () => folderCarrier(path, tag ?? agent.config.environment);
  },
  mirror: (agent, remote) => async () =>
    mirrorCarrier({
      url: remote.url,
      name: remote.tag ?? agent.config.environment,
      access: await readAccess(remote),
      memory: agent.sourceMemory,
      memoryKey: remote.name,
    }),
  oci: (agent, remote) => async () => {
    const repository = parseRepository(remote.url);
    if (!repository) throw new Error('it is not the address of a repository');
    const session = {
      get authorization() {
        const before = agent.sourceMemory.get(remote.name);
        return before?.url === remote.url ? before.authorization : undefined;
      },
      set authorization(authorization: string | undefined) {
        agent.sourceMemory.set(remote.name, { url: remote.url, authorization });
      },
    };
    const [login, { tls }] = await Promise.all([readLogin(remote), readAccess(remote)]);
    const registry = { ...repository, login, access: { tls }, actions: 'pull', session } as const;
    return registryCarrier(registry, remote.tag ?? agent.config.environment);
  },
};
