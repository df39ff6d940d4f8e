import type { IssueOutcome } from './identities.ts';
import type { IssuedProxy } from './issue-proxies.ts';
import { releaseLayout } from './layout.ts';
import type { ReleaseFiles } from './previous-release.ts';

/** What a release means for one node. */
export interface ReleasedNode {
  readonly node: string;
  /** Whether its manifest differs from the previous release's. */
  readonly changed: boolean;
  readonly identities: readonly {
    readonly proxy: string;
    readonly spiffeId: string;
    readonly spkiSha256: string;
    readonly notAfter: string;
    readonly outcome: IssueOutcome;
  }[];
}

/** Sorted by node, because the proxies are. */
export function describeNodes(
  manifests: ReadonlyMap<string, Uint8Array>,
  issued: readonly IssuedProxy[],
  previous: ReleaseFiles,
): ReleasedNode[] {
  return [...Map.groupBy(issued, ({ compiled }) => compiled.node)].map(([node, proxies]) => {
    const path = releaseLayout.nodeManifest(node);
    const before = previous.get(releaseLayout.target(path));
    const after = manifests.get(path);
    return {
      node,
      changed: !before || !after || Buffer.compare(before, after) !== 0,
      identities: proxies.map(({ proxy, outcome }) => ({
        proxy: proxy.name,
        spiffeId: proxy.identity.spiffeId,
        spkiSha256: proxy.identity.spkiSha256,
        notAfter: proxy.identity.notAfter,
        outcome,
      })),
    };
  });
}
