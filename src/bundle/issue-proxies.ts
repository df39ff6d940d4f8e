import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { chooseKey } from './choose-key.ts';
import type { CompiledProxies, CompiledProxy } from './compiled-proxies.ts';
import type { Enrollments } from './enrollment.ts';
import { type Issuance, type IssueOutcome, identityFor } from './identities.ts';
import { enrollmentPath } from './layout.ts';
import type { IssuedIdentity, ManifestProxy } from './manifest.ts';
import { formatTime } from './metadata.ts';
import { acceptedKeys, pinPeers } from './peers.ts';
import type { PreviousRelease } from './previous-release.ts';

/** A proxy with its certificate, ready for the manifest of its node. */
export interface IssuedProxy {
  readonly compiled: CompiledProxy;
  readonly proxy: ManifestProxy;
  readonly outcome: IssueOutcome;
}

type Issued =
  | {
      readonly kind: 'issued';
      readonly proxies: readonly IssuedProxy[];
      /** Every key that a proxy of the mesh may show, sorted. */
      readonly acceptedKeys: readonly string[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

interface IssueInput {
  readonly environment: string;
  readonly compiled: CompiledProxies;
  readonly enrollments: Enrollments;
  readonly issuance: Issuance & { readonly keyLifetimeSeconds: number };
  readonly previous: PreviousRelease | undefined;
}

/** Gives every proxy a certificate for the key that is due, and pins the keys of its peers. */
export async function issueAll(input: IssueInput): Promise<Issued> {
  const { previous, enrollments, compiled } = input;
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const identities = new Map<CompiledProxy, { identity: IssuedIdentity; outcome: IssueOutcome }>();
  for (const proxy of compiled.proxies) {
    const issued = await issueOne(input, proxy, warnings);
    if ('code' in issued) problems.push(issued);
    else identities.set(proxy, issued);
  }
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };
  const accepted = acceptedKeys(
    [...identities.values()].map(({ identity }) => identity),
    previous?.identities.values() ?? [],
    enrollments.revoked,
  );
  const proxies = [...identities].map(([found, { identity, outcome }]): IssuedProxy => {
    const { name, bootstrap, clusters, endpoints, listeners, routes, needs } = found;
    const peers = pinPeers(found.peers, accepted);
    return {
      compiled: found,
      proxy: { name, identity, peers, bootstrap, clusters, endpoints, listeners, routes, ...(needs && { needs }) },
      outcome,
    };
  });
  return { kind: 'issued', proxies, acceptedKeys: accepted.all, warnings };
}

async function issueOne(
  { environment, enrollments, issuance, previous }: IssueInput,
  proxy: CompiledProxy,
  warnings: Diagnostic[],
): Promise<{ identity: IssuedIdentity; outcome: IssueOutcome } | Diagnostic> {
  const path = enrollmentPath(environment, proxy.node, proxy.name);
  const enrollment = enrollments.accepted.get(path);
  if (!enrollment) throw new Error(`no enrolment was found for ${proxy.name} on ${proxy.node}`);
  const earlier = previous?.identities.get(`${proxy.node} ${proxy.name}`);
  const { now, keyLifetimeSeconds } = issuance;
  const { revoked } = enrollments;
  const chosen = chooseKey(enrollment, earlier, { now, formatted: formatTime(now), revoked, keyLifetimeSeconds });
  if (chosen.kind === 'usurped') return diagnose('unsigned-key-change', { path, current: chosen.current });
  if (chosen.overdue) warnings.push(diagnose('next-keys-exhausted', { path, proxy: proxy.name, node: proxy.node }));
  return identityFor({ enrollment, chosen }, earlier, issuance);
}
