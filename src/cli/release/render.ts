import { formatTime } from '../../bundle/metadata.ts';
import type { Check } from '../../bundle/verify-release.ts';
import { paint } from '../../diagnostic/render/paint.ts';
import type { EnrollmentRow } from './list-enrollments.ts';
import type { ReleaseOutcome } from './release-mesh.ts';
import type { VouchOutcome } from './vouch.ts';

interface Look {
  readonly color: boolean;
}

type Vouched = Extract<VouchOutcome, { kind: 'vouched' }>;

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
    ...(built.files.has('metadata/timestamp.json') ? [] : ['  waits for     the job that signs timestamps']),
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

/** What the timestamp job did. */
export function renderVouched({ serial, what, branch, oid, expires }: Vouched): string {
  return [
    `vouched for the ${what}, serial ${serial}`,
    `  published     ${branch} at ${oid}`,
    `  valid until   ${formatTime(expires)}`,
    '',
  ].join('\n');
}

/** The same as data. */
export function vouchedDocument({ serial, what, branch, oid, expires }: Vouched) {
  return { serial, what, branch, oid, expires: formatTime(expires) };
}

/** Proxies and their keys, one a line. */
export function renderEnrollments(rows: readonly EnrollmentRow[], { color }: Look): string {
  const colors = paint(color);
  const lines = rows.map(({ environment, node, proxy, spiffeId, path, state, keys }) =>
    [
      `${state === 'enrolled' ? colors.added(state) : colors.removed(state)}  ${environment}  ${node}  ${colors.strong(proxy)}`,
      `  identity  ${spiffeId}`,
      ...(keys.length === 0 ? [`  request   ${path}`] : []),
      ...keys.map((key, index) => `  ${index === 0 ? 'key      ' : 'then     '} SHA-256 ${key}`),
    ].join('\n'),
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The chain of what was verified. */
export function renderChecks(checks: readonly Check[], { color }: Look): string {
  const colors = paint(color);
  return checks.map(({ what, detail }) => `${colors.added('ok')}  ${what.padEnd(10)} ${detail}\n`).join('');
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
