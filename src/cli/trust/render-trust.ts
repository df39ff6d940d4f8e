import { sha256 } from '../../bundle/digest.ts';
import { formatTime, openRoot, openTargets } from '../../bundle/metadata.ts';
import { keyId } from '../../bundle/role-key.ts';
import { paint } from '../../diagnostic/render/paint.ts';
import { spkiSha256 } from '../../x509/key.ts';
import { certificateOf } from './authority-record.ts';
import type { OpenedKeys } from './open-signer.ts';
import { isComplete, type Pending, pendingOf, type Quorum } from './sign-proposal.ts';
import type { TrustFolder } from './trust-folder.ts';

/** A role, whose keys count for it, and until when it is signed. */
interface RoleRow {
  readonly role: string;
  readonly version: number;
  readonly expires: string;
  readonly threshold: number;
  readonly keys: readonly string[];
}

/** Everything a trust folder says, and which of its keys are at hand; no secret is in it. */
export function trustDocument({ folder, ring }: OpenedKeys) {
  const { trustDomain, environment, roots, authorities } = folder;
  const [first] = roots;
  return {
    trustDomain,
    ...(environment === undefined ? {} : { environment }),
    ...(first ? { rootMetadata: { sha256: sha256(first), versions: roots.length } } : {}),
    roles: rolesOf(folder),
    held: ring.keys.map(({ name, key, kept }) => ({ name, keyid: keyId(key), kept })),
    authorities: authorities.map((record) => {
      const { spki, notAfter } = certificateOf(record);
      const { name, kind, state, since, root } = record;
      const at = {
        since: formatTime(new Date(since * 1000)),
        spkiSha256: spkiSha256(spki),
        notAfter: formatTime(notAfter),
      };
      return { name, kind, state, ...(root !== undefined && { root }), ...at };
    }),
    pending: pendingOf(folder).map((pending) => ({ ...pending, expires: formatTime(pending.expires) })),
  };
}

/** The same for people. */
export function renderTrust(keys: OpenedKeys, { color }: { readonly color: boolean }): string {
  const colors = paint(color);
  const document = trustDocument(keys);
  const { folder } = keys;
  const only = document.environment === undefined ? '' : `, environment ${document.environment}`;
  const lines = [
    colors.strong(`trust of ${document.trustDomain}${only}`),
    ...(document.rootMetadata ? ['', `  root.json for nodes  SHA-256 ${document.rootMetadata.sha256}`] : []),
    '',
    ...document.roles.map(
      ({ role, version, expires, threshold, keys: ids }) =>
        `  ${role.padEnd(10)} version ${version}, until ${expires}, ${threshold} of ${ids.map((id) => nameOf(folder, id)).join(', ')}`,
    ),
    '',
    ...document.authorities.map(
      ({ name, state, notAfter, spkiSha256: fingerprint }) =>
        `  ${name.padEnd(10)} ${state.padEnd(12)} until ${notAfter}  ${fingerprint}`,
    ),
    ...pendingOf(folder).flatMap((pending) => ['', ...renderPending(folder, pending, colors)]),
    '',
    `  keys at hand: ${document.held.map(({ name, kept }) => (kept === 'file' ? name : `${name} (${kept})`)).join(', ') || 'none'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function renderPending(folder: TrustFolder, pending: Pending, colors: ReturnType<typeof paint>): string[] {
  const done = isComplete(pending) ? colors.added('complete') : colors.removed('waits for signatures');
  const names = (ids: readonly string[]) => ids.map((id) => nameOf(folder, id)).join(', ') || 'nobody';
  return [
    `  proposed ${pending.file}, version ${pending.version}: ${done}`,
    ...pending.quorums.map(
      ({ whose, threshold, signed, unsigned }: Quorum) =>
        `    ${whose}: ${signed.length} of ${threshold} needed; signed by ${names(signed)}; not yet by ${names(unsigned)}`,
    ),
  ];
}

function rolesOf(folder: TrustFolder): RoleRow[] {
  const rows: RoleRow[] = [];
  const last = folder.roots.at(-1);
  if (last) {
    const { signed } = openRoot(last);
    for (const role of ['root', 'targets', 'snapshot', 'timestamp'] as const) {
      const { keyids, threshold } = signed.roles[role];
      const own = role === 'targets' && folder.targets ? openTargets(folder.targets).signed : signed;
      rows.push({ role, version: own.version, expires: formatTime(own.expires), threshold, keys: keyids });
    }
  }
  const fence = folder.targets && openTargets(folder.targets).signed.delegations?.roles[0];
  const bins = folder.fence && openTargets(folder.fence).signed;
  if (fence && bins) rows.push({ role: 'nodes', ...lifeOf(bins), threshold: fence.threshold, keys: fence.keyids });
  const release = bins?.delegations?.bins;
  if (bins && release) {
    rows.push({ role: 'release', ...lifeOf(bins), threshold: release.threshold, keys: release.keyids });
  }
  return rows;
}

function lifeOf({ version, expires }: { version: number; expires: Date }): { version: number; expires: string } {
  return { version, expires: formatTime(expires) };
}

function nameOf({ names }: TrustFolder, id: string): string {
  const name = names.get(id);
  return name === undefined ? id.slice(0, 16) : `${name} (${id.slice(0, 8)})`;
}
