import type { ManifestProxy, NodeManifest, ResourceReference } from '../bundle/manifest.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import type { AgentConfig } from './config.ts';
import { isDiagnostic, linkedDigest, nameOf, readRelease } from './state/release-store.ts';
import type { StateFolder } from './state/state-folder.ts';
import type { ReleaseName } from './status/status.ts';
import { verifyNewest } from './verify-newest.ts';

/** What the newest release would change on this node. */
export interface NodeDiff {
  readonly running?: ReleaseName;
  readonly newest: ReleaseName;
  /** Sorted by proxy, then by kind and name. */
  readonly changes: readonly ProxyDifference[];
}

export interface ProxyDifference {
  readonly proxy: string;
  readonly kind: 'proxy' | 'bootstrap' | 'identity' | 'clusters' | 'endpoints' | 'listeners' | 'routes';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Compares the newest release, verified as the agent would, with the one that runs. Applies nothing. */
export async function diffNewest(node: {
  readonly config: AgentConfig;
  readonly folder: StateFolder;
  readonly version: string;
  readonly now: () => Date;
}): Promise<NodeDiff | Diagnostic> {
  const { result } = await verifyNewest(node);
  if (result.kind === 'refused') return result.problem;
  const digest = await linkedDigest(node.folder.lastGood);
  const good = digest === undefined ? undefined : await readRelease(node.folder, digest);
  if (good && isDiagnostic(good)) return good;
  const changes = diffManifests(good?.manifest, result.release.manifest);
  return { ...(good && { running: nameOf(good) }), newest: nameOf(result.release), changes };
}

/** What differs between two manifests of one node. */
export function diffManifests(before: NodeManifest | undefined, after: NodeManifest): ProxyDifference[] {
  const [had, has] = [before?.proxies ?? [], after.proxies].map(
    (proxies) => new Map(proxies.map((proxy) => [proxy.name, proxy])),
  );
  const names = [...new Set([...(had?.keys() ?? []), ...(has?.keys() ?? [])])].sort(compareText);
  return names.flatMap((name) => diffProxy(name, had?.get(name), has?.get(name)));
}

function diffProxy(
  proxy: string,
  before: ManifestProxy | undefined,
  after: ManifestProxy | undefined,
): ProxyDifference[] {
  if (!before) return [{ proxy, kind: 'proxy', name: proxy, change: 'added' }];
  if (!after) return [{ proxy, kind: 'proxy', name: proxy, change: 'removed' }];
  const same = (kind: 'bootstrap' | 'identity', isSame: boolean): ProxyDifference[] =>
    isSame ? [] : [{ proxy, kind, name: kind, change: 'changed' }];
  return [
    ...same('bootstrap', before.bootstrap.sha256 === after.bootstrap.sha256),
    ...same('identity', before.identity.chain.join() === after.identity.chain.join()),
    ...(['clusters', 'endpoints', 'listeners', 'routes'] as const).flatMap((kind) =>
      diffReferences(before[kind], after[kind]).map((found) => ({ proxy, kind, ...found })),
    ),
  ];
}

function diffReferences(before: readonly ResourceReference[], after: readonly ResourceReference[]) {
  const [had, has] = [before, after].map((list) => new Map(list.map(({ name, sha256 }) => [name, sha256])));
  const names = [...new Set([...(had?.keys() ?? []), ...(has?.keys() ?? [])])].sort(compareText);
  return names.flatMap((name): Pick<ProxyDifference, 'name' | 'change'>[] => {
    const [was, is] = [had?.get(name), has?.get(name)];
    if (was === is) return [];
    return [{ name, change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed' }];
  });
}

/** The difference for people. */
export function renderNodeDiff({ running, newest, changes }: NodeDiff): string {
  const named = (release: ReleaseName | undefined) =>
    release ? `release ${release.serial} (${release.commit.slice(0, 7)})` : 'nothing';
  const marks = { added: '+', removed: '-', changed: '~' } as const;
  const groups = [...Map.groupBy(changes, ({ proxy }) => proxy)].flatMap(([proxy, differences]) => [
    '',
    proxy,
    ...differences.map(
      ({ change, kind, name }) => `  ${marks[change]} ${kind}${name === kind || kind === 'proxy' ? '' : ` ${name}`}`,
    ),
  ]);
  const nothing = changes.length === 0 ? ['', 'nothing changes on this node'] : [];
  return `${[`${named(running)} -> ${named(newest)}`, ...groups, ...nothing].join('\n')}\n`;
}
