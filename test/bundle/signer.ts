import { randomBytes } from 'node:crypto';
import { type BuiltRelease, buildRelease, type ReleaseInput } from '../../src/bundle/build-release.ts';
import { readCompiledProxies } from '../../src/bundle/compiled-proxies.ts';
import { enrollmentPath } from '../../src/bundle/layout.ts';
import { keyLifetimeSeconds, svidLifetimeSeconds } from '../../src/bundle/lifetime.ts';
import type { RoleSigner } from '../../src/bundle/role-key.ts';
import { type VerifyInput, verifyRelease } from '../../src/bundle/verify-release.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import type { EnvoyResource, ProxyDocument } from '../../src/output/proxy-document.ts';
import { createCertificateRequest } from '../../src/x509/certificate-request.ts';
import { createKeyPair, exportSpki, spkiSha256 } from '../../src/x509/key.ts';
import { createRealm, now, type Realm } from '../x509/forge.ts';
import { approve, createSigners, ed25519Signer, type Signers, signRoot } from './people.ts';

export { now } from '../x509/forge.ts';
export { approve, ed25519Signer, p256Signer, signRoot } from './people.ts';

export const trustDomain = 'demo.test';
export const commit = 'a'.repeat(40);

/** A mesh of two nodes with a signer, as a release pipeline would hold it. */
export interface Pipeline {
  readonly realm: Realm;
  readonly rootSigners: readonly RoleSigner[];
  readonly signers: Signers;
  readonly root: Uint8Array;
  /** Fingerprints by proxy name: every node's, because names do not repeat here. */
  readonly localKeys: ReadonlyMap<string, ReadonlySet<string>>;
  readonly input: ReleaseInput;
}

export async function createPipeline(at = now): Promise<Pipeline> {
  const realm = await createRealm(trustDomain, at);
  const rootSigners = [ed25519Signer(), ed25519Signer(), ed25519Signer()];
  const signers = createSigners();
  const root = await signRoot({ version: 1, now: at, signers: rootSigners, threshold: 2, roles: signers });
  const { requests, localKeys } = await enroll([
    ['node-a', 'shop/web'],
    ['node-a', 'shop/cart'],
    ['node-b', 'shop/stock'],
  ]);
  const input: ReleaseInput = {
    compiled: compiled(),
    mesh: 'shop',
    environment: 'demo',
    trustDomain,
    commit,
    compilerVersion: '0.1.0',
    requests,
    sealed: new Map(),
    approved: await approve({
      roots: [root],
      signers,
      trustDomain,
      authorities: [realm.root.certificate.der],
      now: at,
    }),
    signers,
    authority: realm.issuer,
    previous: new Map(),
    now: at,
    lifetimeSeconds: svidLifetimeSeconds,
    keyLifetimeSeconds,
    randomSerial: () => randomBytes(16),
  };
  return { realm, rootSigners, signers, root, localKeys, input };
}

export async function enroll(places: readonly (readonly [node: string, proxy: string])[]) {
  const requests = new Map<string, string>();
  const localKeys = new Map<string, ReadonlySet<string>>();
  for (const [node, proxy] of places) {
    const key = createKeyPair();
    requests.set(enrollmentPath('demo', node, proxy), await createCertificateRequest(key));
    localKeys.set(proxy, new Set([spkiSha256(exportSpki(key))]));
  }
  return { requests, localKeys };
}

/** Builds, and throws where the test expects a release. */
export async function build(input: ReleaseInput): Promise<BuiltRelease> {
  const built = await buildRelease(input);
  if (built.kind === 'refused') throw new Error(built.diagnostics.map(({ message }) => message).join('\n'));
  return built;
}

/** Verifies the files of a release as node-a would, unless told otherwise. */
export function verify(pipeline: Pipeline, files: ReadonlyMap<string, Uint8Array>, changes: Partial<VerifyInput> = {}) {
  return verifyRelease({
    readFile: async (path) => files.get(path),
    trusted: { root: pipeline.root },
    node: 'node-a',
    mesh: 'shop',
    environment: 'demo',
    trustDomain,
    now,
    agentVersion: '0.1.0',
    localKeys: pipeline.localKeys,
    ...changes,
  });
}

/** The same, taken apart. */
export function compiled(timeout?: string) {
  return readCompiledProxies(compiledFiles(timeout));
}

/** What the compiler would write: two services, three workloads on two nodes. `timeout` is what a commit changes. */
export function compiledFiles(timeout = '5s'): Map<string, string> {
  const cluster = (name: string): EnvoyResource => ({
    '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    name,
    connect_timeout: '1s',
  });
  const endpoint = (name: string): EnvoyResource => ({
    '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
    cluster_name: name,
  });
  const route: EnvoyResource = {
    '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
    name: 'shop/cart/http',
    virtual_hosts: [
      {
        name: 'cart',
        domains: ['*'],
        routes: [{ match: { prefix: '/' }, route: { cluster: 'shop/cart/http', timeout } }],
      },
    ],
  };
  const shared = (...resources: EnvoyResource[]) => canonicalJson({ kind: 'SharedResources', resources });
  const listenerOf = (clusterName: string) => `outbound/${clusterName}@127.0.0.1:9000`;
  const listener = (name: string): EnvoyResource => ({
    '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
    name: listenerOf(name),
  });
  const uses = (clusters: string[], routes: string[] = []) => ({
    clusters,
    endpoints: clusters,
    listeners: clusters.map(listenerOf),
    routes,
  });
  return new Map([
    ['services/shop/cart/clusters.json', shared(cluster('shop/cart/http'))],
    ['services/shop/cart/endpoints.json', shared(endpoint('shop/cart/http'))],
    ['services/shop/cart/listeners.json', shared(listener('shop/cart/http'))],
    ['services/shop/cart/routes.json', shared(route)],
    ['services/shop/stock/clusters.json', shared(cluster('shop/stock/http'))],
    ['services/shop/stock/endpoints.json', shared(endpoint('shop/stock/http'))],
    ['services/shop/stock/listeners.json', shared(listener('shop/stock/http'))],
    ['workloads/shop/web.json', proxy('web', 'node-a', uses(['shop/cart/http'], ['shop/cart/http']))],
    ['workloads/shop/cart.json', proxy('cart', 'node-a', uses(['shop/stock/http']))],
    ['workloads/shop/stock.json', proxy('stock', 'node-b', uses([]))],
    ['identity/ignored.json', '{}\n'],
  ]);
}

function proxy(name: string, node: string, uses: ProxyDocument['uses']): string {
  const document: ProxyDocument = {
    kind: 'Proxy',
    name: `shop/${name}`,
    identity: `spiffe://${trustDomain}/ns/shop/sa/${name}`,
    uses,
    clusters: [{ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: `application/shop/${name}` }],
    instances: [
      {
        node,
        bootstrap: { node: { id: `${node}~shop/${name}` } },
        listeners: [{ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: `inbound/${name}` }],
      },
    ],
  };
  return canonicalJson(document);
}
