import { releaseLayout } from '../../bundle/layout.ts';
import { readPreviousRelease } from '../../bundle/previous-release.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { readBranch } from '../../git/push.ts';
import { type Certificate, readCertificate } from '../../x509/certificate.ts';
import { decodeBase64 } from '../../x509/pem.ts';
import { parseTrustBundle } from '../../x509/trust-bundle.ts';
import { withoutCredentials } from '../release/address.ts';
import { approvedFiles, type TrustFolder } from './trust-folder.ts';

/** What the newest release says of authorities. */
export interface PublishedTrust {
  /** DER roots that nodes are told to trust. */
  readonly roots: readonly Uint8Array[];
  /** Unix seconds since when every release has had exactly these roots. */
  readonly rootsSince: number;
  /** The issuers of all its certificates. */
  readonly issuers: readonly Certificate[];
}

/** Reads and verifies the newest release of an environment. */
export async function readPublishedTrust(
  folder: TrustFolder,
  { repository, environment }: { repository: string; environment: string },
): Promise<{ kind: 'read'; published: PublishedTrust } | { kind: 'refused'; diagnostic: Diagnostic }> {
  const branch = releaseLayout.branch(environment);
  const read = await readBranch(repository, branch);
  const unreachable = (reason: string) =>
    ({
      kind: 'refused',
      diagnostic: diagnose('branch-unreachable', { branch, repository: withoutCredentials(repository), reason }),
    }) as const;
  if (read.kind !== 'read') return unreachable(read.kind === 'failed' ? read.reason : 'there is no such branch');
  const { files } = read.tip;
  const previous = await readPreviousRelease(files, approvedFiles(folder).roots);
  if (previous.kind === 'refused') {
    return { kind: 'refused', diagnostic: diagnose('previous-release-refused', { branch, reason: previous.reason }) };
  }
  const { statement, manifests } = previous.previous;
  const bundle = files.get(releaseLayout.target(releaseLayout.trustBundle(folder.trustDomain)));
  const parsed = bundle && parseTrustBundle(folder.trustDomain, bundle);
  if (parsed?.kind !== 'bundle') return unreachable('it has no trust bundle');
  const chains = manifests.flatMap(({ proxies }) => proxies.map(({ identity }) => identity.chain[1]));
  const issuers = [...new Set(chains)].map((text) => decodeBase64(text ?? '')).filter((bytes) => bytes !== undefined);
  const listed = statement.trust.find(({ trustDomain }) => trustDomain === folder.trustDomain);
  const published = {
    roots: parsed.bundle.authorities,
    rootsSince: listed?.since ?? statement.serial,
    issuers: issuers.map(readCertificate),
  };
  return { kind: 'read', published };
}
