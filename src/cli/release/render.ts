import { sha256 } from '../../bundle/digest.ts';
import { formatTime } from '../../bundle/metadata.ts';
import { keyId } from '../../bundle/role-key.ts';
import type { Check } from '../../bundle/verify-release.ts';
import { paint } from '../../diagnostic/render/paint.ts';
import { spkiSha256 } from '../../x509/key.ts';
import type { EnrollmentRow } from './list-enrollments.ts';
import type { ReleaseOutcome } from './release-mesh.ts';
import type { Signer } from './signer.ts';

interface Look {
  readonly color: boolean;
}

type Released = Extract<ReleaseOutcome, { kind: 'released' }>;

/** What was released, for people. */
export function renderRelease(outcome: Released, { color }: Look): string {
  const colors = paint(color);
  const { built, published } = outcome;
  const identities = built.nodes.flatMap(({ identities }) => identities);
  const number = (wanted: string) => identities.filter(({ outcome }) => outcome === wanted).length;
  const changed = built.nodes.filter((node) => node.changed).length;
  const lines = [
    colors.strong(headline(outcome)),
    `  commit        ${outcome.commit}`,
    `  published     ${publishedText(published, outcome)}`,
    `  nodes         ${built.nodes.length}, ${changed} changed`,
    `  certificates  ${number('issued')} issued, ${number('renewed')} renewed, ${number('kept')} kept`,
    `  resources     ${built.resources.total}, ${built.resources.added} new`,
    ...built.nodes.flatMap((node) => [
      `  ${node.changed ? colors.added('changed') : 'same   '}  ${node.node}`,
      ...node.identities.map(
        (identity) => `             ${identity.outcome.padEnd(8)} ${identity.proxy} until ${identity.notAfter}`,
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as data. */
export function releaseDocument(outcome: Released) {
  const { mesh, environment, commit, branch, remote, built, published } = outcome;
  const { serial, change, nodes, resources } = built;
  return { mesh, environment, commit, branch, remote, serial, change, nodes, resources, published };
}

/** Proxies and their keys, one a line. */
export function renderEnrollments(rows: readonly EnrollmentRow[], { color }: Look): string {
  const colors = paint(color);
  const lines = rows.map(({ environment, node, proxy, spiffeId, path, state, spkiSha256: fingerprint }) =>
    [
      `${state === 'enrolled' ? colors.added(state) : colors.removed(state)}  ${environment}  ${node}  ${colors.strong(proxy)}`,
      `  identity  ${spiffeId}`,
      `  ${fingerprint === undefined ? `request   ${path}` : `key       SHA-256 ${fingerprint}`}`,
    ].join('\n'),
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The chain of what was verified. */
export function renderChecks(checks: readonly Check[], { color }: Look): string {
  const colors = paint(color);
  return checks.map(({ what, detail }) => `${colors.added('ok')}  ${what.padEnd(10)} ${detail}\n`).join('');
}

/** Fingerprints of a signer, and what to do with its root file. */
export function renderSigner(signer: Signer, directory: string): string {
  const { rootSigners, rootAuthority, issuer, signers } = signer;
  const lines = [
    `signer of trust domain ${signer.trustDomain}${signer.environment === undefined ? '' : `, environment ${signer.environment}`}`,
    '',
    `  root metadata   ${directory}/root.json`,
    `                  SHA-256 ${sha256(signer.roots[0])}`,
    ...rootSigners.map(({ key }, index) => `  root key ${index + 1}      ${keyId(key)}`),
    ...Object.entries(signers).map(([role, { key }]) => `  ${role.padEnd(14)}  ${keyId(key)}`),
    `  root authority  ${spkiSha256(rootAuthority.key.spki)}, until ${formatTime(rootAuthority.certificate.notAfter)}`,
    `  issuer          ${spkiSha256(issuer.key.spki)}, until ${formatTime(issuer.certificate.notAfter)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as data; no secret is in it. */
export function signerDocument(signer: Signer) {
  const role = (name: keyof Signer['signers']) => keyId(signer.signers[name].key);
  return {
    trustDomain: signer.trustDomain,
    ...(signer.environment === undefined ? {} : { environment: signer.environment }),
    rootMetadata: { sha256: sha256(signer.roots[0]), versions: signer.roots.length },
    keys: {
      root: signer.rootSigners.map(({ key }) => keyId(key)),
      targets: role('targets'),
      nodes: role('nodes'),
      snapshot: role('snapshot'),
      timestamp: role('timestamp'),
    },
    rootAuthority: authorityDocument(signer.rootAuthority),
    issuer: authorityDocument(signer.issuer),
  };
}

function authorityDocument({ key, certificate }: Signer['issuer']) {
  return { spkiSha256: spkiSha256(key.spki), notAfter: formatTime(certificate.notAfter) };
}

function headline({ built, published, mesh, environment }: Released): string {
  const verb =
    published.kind === 'dry-run' ? 'would release' : built.change === 'content' ? 'released' : 'vouched again for';
  return `${verb} ${mesh}/${environment}, serial ${built.serial}`;
}

function publishedText(published: Released['published'], { branch, remote }: Released): string {
  if (published.kind === 'dry-run') return 'nothing (dry run)';
  return `${branch} of ${remote} at ${published.oid}`;
}
