import type {
  ManifestNeeds,
  ManifestProxy,
  ManifestRollout,
  NodeManifest,
  PinnedPeers,
  ReleaseStatement,
} from './manifest.ts';
import {
  atMost,
  closed,
  count,
  exactly,
  list,
  oneOf,
  open,
  openDocument,
  optional,
  present,
  type Shape,
  ShapeError,
  text,
} from './shape.ts';

/**
 * Reads a node manifest. Throws a `ShapeError` for a missing, wrong or unknown member, and for a name that is there
 * twice: what the agent does not understand it must not run. The published schema says the same for other readers.
 */
export function openManifest(bytes: Uint8Array): NodeManifest {
  return openDocument(bytes, manifest);
}

/** Reads a release statement, as strictly. */
export function openStatement(bytes: Uint8Array): ReleaseStatement {
  return openDocument(bytes, statement);
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const name = text(new RegExp(`^${label}$`));
/** Names of proxies become folders on the node, so nothing but two labels is let through. */
const proxyName = text(new RegExp(`^${label}/${label}$`));
const nodeName = text(new RegExp(`^${label}(?:\\.${label})*$`));
const trustDomain = text(/^[a-z0-9._-]{1,255}$/);
const digest = text(/^[0-9a-f]{64}$/);
const version = text(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/);
const time = text(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);

const resource = closed({ name: text(/^.{1,1024}$/), sha256: digest, length: count() });

/** Its name becomes a file on the node. */
const sealedValue = closed({ name: text(/^[a-z0-9][a-z0-9._-]{0,62}$/), sha256: digest, length: count() });

/** Their names become paths on the node, as those of proxies do. */
const needs: Shape<ManifestNeeds> = closed({
  certificates: unique(closed({ name: proxyName, hostnames: list(text(/^.{1,255}$/)) }), (needed) => needed.name),
  authorities: unique(closed({ name: proxyName }), (needed) => needed.name),
});

const proxyMembers = closed({
  name: proxyName,
  identity: closed({
    spiffeId: text(/^spiffe:/),
    spkiSha256: digest,
    chain: list(text(/^[A-Za-z0-9+/]+=*$/), 1),
    notBefore: time,
    notAfter: time,
    keySince: time,
    nextKeys: list(closed({ key: digest, since: time })),
  }),
  peers: peers(),
  bootstrap: resource,
  clusters: unique(resource, ({ name }) => name),
  endpoints: unique(resource, ({ name }) => name),
  listeners: unique(resource, ({ name }) => name),
  routes: unique(resource, ({ name }) => name),
  needs: optional(needs),
});

const proxy: Shape<ManifestProxy> = present(proxyMembers);

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const rollout: Shape<ManifestRollout> = present(
  closed({
    wave: optional(closed({ name, afterSeconds: count() })),
    windows: optional(
      list(
        closed({ days: list(oneOf(weekdays), 1), from: text(/^(?:[01]\d|2[0-3]):[0-5]\d$/), minutes: atMost(1440, 1) }),
        1,
      ),
    ),
    maximumRemovalPercent: optional(atMost(100)),
  }),
);

const manifest: Shape<NodeManifest> = present(
  closed({
    apiVersion: exactly('meshc/v1'),
    kind: exactly('NodeManifest'),
    mesh: name,
    environment: name,
    node: nodeName,
    trustDomain,
    requires: closed({ agent: version }),
    trust: unique(closed({ trustDomain, sha256: digest }), (reference) => reference.trustDomain),
    enrolledKeys: unique(digest, (key) => key),
    sealed: unique(sealedValue, ({ name }) => name),
    proxies: unique(proxy, ({ name }) => name),
    rollout: optional(rollout),
  }),
);

const statementMembers = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('Release'),
  mesh: name,
  environment: name,
  serial: count(1),
  commit: text(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  compiler: closed({ version: text(/^[0-9A-Za-z.+-]{1,64}$/) }),
  trust: unique(closed({ trustDomain, sha256: digest, since: count(1) }), (reference) => reference.trustDomain),
  revokedKeys: unique(digest, (key) => key),
  revertOf: optional(count(1)),
});

/** A member that is not there is left out, as it is written. */
const statement: Shape<ReleaseStatement> = (value, at) => {
  const { revertOf, ...members } = statementMembers(value, at);
  return revertOf === undefined ? members : { ...members, revertOf };
};

function peers(): Shape<PinnedPeers> {
  const any = closed({ kind: exactly('any') });
  const mesh = closed({ kind: exactly('mesh') });
  const enrolled = closed({ kind: exactly('enrolled'), keys: unique(digest, (key) => key) });
  const kind = open({ kind: text() });
  return (value, at) => {
    const found = kind(value, at).kind;
    return found === 'any' ? any(value, at) : found === 'mesh' ? mesh(value, at) : enrolled(value, at);
  };
}

function unique<T>(item: Shape<T>, nameOf: (item: T) => string): Shape<T[]> {
  return (value, at) => {
    const items = list(item)(value, at);
    if (new Set(items.map(nameOf)).size !== items.length) throw new ShapeError(`${at} has a name twice`);
    return items;
  };
}
