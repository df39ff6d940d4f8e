import type { Mesh } from '../../src/model/mesh.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { compiled } from './compiled.ts';
import { proxiesOf, proxyResources } from './proxy-resources.ts';
import type { Credentials, NodeCredentials } from './proxy-secrets.ts';
import { type RunningProxy, runProxy } from './run-proxies.ts';

/** Every proxy of a mesh, running. */
export interface RunningMesh {
  readonly authority: Authority;
  proxy(name: string): RunningProxy;
  stop(): Promise<void>;
}

/** What a test changes about one proxy: the identities in its certificate, or who signed it. */
export type Impostor = (authority: Authority) => Credentials;

/**
 * Compiles a mesh and runs a real Envoy for each of its proxies, with certificates of one authority, and what the nodes of
 * all of them have.
 */
export async function runMesh(
  mesh: Mesh,
  impostors: Readonly<Record<string, Impostor>> = {},
  secrets: NodeCredentials = {},
): Promise<RunningMesh> {
  const { files } = compiled(mesh);
  const authority = createAuthority(mesh.trustDomain);
  const running = new Map<string, RunningProxy>();
  const stop = async () => {
    await Promise.all([...running.values()].map((proxy) => proxy.stop()));
  };
  try {
    for (const { proxy, node } of proxiesOf(files)) {
      // A workload on one node goes by its own name, on several also by the node's.
      const name = running.has(proxy) ? `${proxy}@${node}` : proxy;
      const resources = proxyResources(files, proxy, node);
      const credentials = impostors[proxy]?.(authority) ?? {
        identity: authority.issue([resources.identity]),
        roots: authority.root,
      };
      running.set(name, await runProxy(resources, { ...credentials, node: secrets }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    authority,
    stop,
    proxy: (name) => {
      const proxy = running.get(name);
      if (proxy === undefined) throw new Error(`no proxy runs as ${name}`);
      return proxy;
    },
  };
}
