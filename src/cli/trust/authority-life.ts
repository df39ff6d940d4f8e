import { randomBytes } from 'node:crypto';
import {
  distributionSeconds,
  isPast,
  issuingAuthorityLifetimeSeconds,
  rootAuthorityLifetimeSeconds,
} from '../../bundle/lifetime.ts';
import { formatTime } from '../../bundle/metadata.ts';
import { isIssuedBy, sameBytes } from '../../x509/certificate.ts';
import { type Authority, issueIssuer, issueRoot } from '../../x509/issue.ts';
import { type SigningKey, spkiSha256 } from '../../x509/key.ts';
import type { KeyRing } from '../keyring/key-ring.ts';
import { type AuthorityRecord, certificateOf, pemOf } from './authority-record.ts';
import { presentBundle, proposeTrustRoots } from './propose.ts';
import type { PublishedTrust } from './published-trust.ts';
import type { TrustFolder } from './trust-folder.ts';

/** The next state of the folder, or why the step would break trust that is in use. */
export type Step =
  | { readonly kind: 'done'; readonly folder: TrustFolder }
  | { readonly kind: 'unsafe'; readonly reason: string };

/** What a step may look at besides the folder. */
export interface StepInput {
  readonly folder: TrustFolder;
  readonly name: string;
  readonly now: Date;
  /** What is released; undefined when nobody said where. */
  readonly published: PublishedTrust | undefined;
  /** How long the certificates live that an authority has signed. */
  readonly leafSeconds: number;
}

/** The name the next authority of a kind gets. */
export function nextName(
  { authorities }: Pick<TrustFolder, 'authorities'>,
  kind: AuthorityRecord['kind'],
  taken: readonly string[] = [],
): string {
  const numbers = [...authorities.map(({ name }) => name), ...taken].map((name) =>
    Number(new RegExp(`^${kind}-(\\d{1,6})$`).exec(name)?.[1] ?? 0),
  );
  return `${kind}-${Math.max(0, ...numbers) + 1}`;
}

/** Makes the certificate of a new authority: a root of its own key, or an issuer signed by a root. It signs nothing yet. */
export async function prepareAuthority(
  trustDomain: string,
  input: { name: string; key: SigningKey; under: { name: string; authority: Authority } | undefined; now: Date },
): Promise<AuthorityRecord> {
  const { name, key, now, under } = input;
  const moment = { trustDomain, key, now, serial: randomBytes(16) };
  const made = under
    ? await issueIssuer({ ...moment, root: under.authority, lifetimeSeconds: issuingAuthorityLifetimeSeconds })
    : await issueRoot({ ...moment, lifetimeSeconds: rootAuthorityLifetimeSeconds });
  const parent = under ? ({ kind: 'issuer', root: under.name } as const) : ({ kind: 'root' } as const);
  return { name, ...parent, state: 'prepared', certificate: pemOf(made.certificate), since: seconds(now) };
}

/** Tells nodes to trust a root that signs nothing yet. */
export async function distribute({ folder, name, now }: StepInput): Promise<Step> {
  const record = find(folder, name);
  if (!record) return unknown(name);
  if (record.kind === 'issuer') return unsafe(`${name} is an issuer: it travels with the certificates it signs`);
  if (record.state !== 'prepared') return unsafe(`${name} is ${record.state} already`);
  const roots = [...(presentBundle(folder)?.authorities ?? []), certificateOf(record).der];
  return done(await proposeTrustRoots(withState(folder, name, { state: 'distributed', now }), roots, now));
}

/** Lets an authority sign. Nodes must have been told of its root long enough to have heard of it. */
export async function activate(input: StepInput): Promise<Step> {
  const { folder, name, now } = input;
  const record = find(folder, name);
  if (!record) return unknown(name);
  if (record.state === 'active') return unsafe(`${name} is active already`);
  if (record.state === 'draining') return unsafe(`${name} is draining: it does not come back`);
  if (record.kind === 'root') {
    const reason = unseen(record, input);
    return reason === undefined ? done(withState(folder, name, { state: 'active', now })) : unsafe(reason);
  }
  const root = find(folder, record.root ?? '');
  if (root?.state !== 'active') return unsafe(`its root ${record.root} is ${root?.state ?? 'gone'}, not active`);
  const others = folder.authorities.filter(({ kind, state }) => kind === 'issuer' && state === 'active');
  const drained = others.reduce((result, other) => withState(result, other.name, { state: 'draining', now }), folder);
  return done(withState(drained, name, { state: 'active', now }));
}

/** Stops a root from signing issuers. What it signed stays good until it is removed. */
export async function drain({ folder, name, now }: StepInput): Promise<Step> {
  const record = find(folder, name);
  if (!record) return unknown(name);
  if (record.state !== 'active') return unsafe(`${name} is ${record.state}, not active`);
  const issuer = folder.authorities.find(({ kind, state }) => kind === 'issuer' && state === 'active');
  if (record.kind === 'issuer') return unsafe(`${name} is the one that signs: activate another, which drains it`);
  if (issuer?.root === name) return unsafe(`${issuer.name} signs under it: activate an issuer of another root first`);
  return done(withState(folder, name, { state: 'draining', now }));
}

/** Forgets an authority. Nothing that it signed may be in use any more. */
export async function remove(input: StepInput & { readonly atOnce: boolean }): Promise<Step> {
  const { folder, name, atOnce, now } = input;
  const record = find(folder, name);
  if (!record) return unknown(name);
  const reason =
    record.state === 'prepared' || atOnce ? inUse(folder, record) : (inUse(folder, record) ?? undrained(record, input));
  if (reason !== undefined) return unsafe(reason);
  const without = { ...folder, authorities: folder.authorities.filter((other) => other.name !== name) };
  const { der } = certificateOf(record);
  const roots = presentBundle(folder)?.authorities ?? [];
  const left = roots.filter((root) => !sameBytes(root, der));
  if (left.length === roots.length) return done(without);
  if (left.length === 0) return unsafe(`${name} is the only root: every certificate would be refused`);
  return done(await proposeTrustRoots(without, left, now));
}

/** The authority that signs leaves, if its key is at hand. */
export function activeIssuer({ authorities }: TrustFolder, ring: KeyRing): Authority | undefined {
  const record = authorities.find(({ kind, state }) => kind === 'issuer' && state === 'active');
  return record && authorityOf(record, ring);
}

/** An authority with its key; undefined when the key is not held here. */
export function authorityOf(record: AuthorityRecord, ring: KeyRing): Authority | undefined {
  const certificate = certificateOf(record);
  const key = ring.authority(spkiSha256(certificate.spki));
  return key && { certificate, key };
}

/** Whether it is time for the next issuer: half of the present one's life is over. */
export function isIssuerDue({ authorities }: TrustFolder, now: Date): boolean {
  const record = authorities.find(({ kind, state }) => kind === 'issuer' && state === 'active');
  if (!record) return false;
  const { notBefore: start, notAfter: end } = certificateOf(record);
  return isPast(0.5, { start, end, now });
}

function unseen(record: AuthorityRecord, { published, now }: StepInput): string | undefined {
  if (record.state !== 'distributed') return 'nodes have not been told to trust it: distribute it first';
  if (!published) return 'name the repository of releases with --repository: it must have been released for a day';
  const { der } = certificateOf(record);
  if (!published.roots.some((root) => sameBytes(root, der))) return 'no release tells nodes to trust it yet';
  const ready = published.rootsSince + distributionSeconds;
  if (seconds(now) >= ready) return undefined;
  return `nodes are only sure to know it from ${formatTime(new Date(ready * 1000))} on`;
}

function inUse({ authorities }: TrustFolder, record: AuthorityRecord): string | undefined {
  if (record.state === 'active') return `${record.name} is active`;
  const below = authorities.find(({ root }) => root === record.name);
  return below && `${below.name} stands under it: remove that first`;
}

function undrained(record: AuthorityRecord, { published, now, leafSeconds }: StepInput): string | undefined {
  if (record.state === 'distributed') return undefined;
  const until = record.since + leafSeconds;
  if (seconds(now) < until) return `what it signed may be good until ${formatTime(new Date(until * 1000))}`;
  if (!published) return 'name the repository of releases with --repository: its certificates must be out of use';
  const certificate = certificateOf(record);
  const used = published.issuers.some(
    (issuer) => sameBytes(issuer.der, certificate.der) || isIssuedBy(issuer, certificate),
  );
  return used ? 'the newest release still has certificates that it signed' : undefined;
}

function withState(
  folder: TrustFolder,
  name: string,
  { state, now }: { state: AuthorityRecord['state']; now: Date },
): TrustFolder {
  const authorities = folder.authorities.map((record) =>
    record.name === name ? { ...record, state, since: seconds(now) } : record,
  );
  return { ...folder, authorities };
}

function find({ authorities }: TrustFolder, name: string): AuthorityRecord | undefined {
  return authorities.find((record) => record.name === name);
}

function unknown(name: string): Step {
  return unsafe(`there is no authority ${name}`);
}

function unsafe(reason: string): Step {
  return { kind: 'unsafe', reason };
}

function done(folder: TrustFolder): Step {
  return { kind: 'done', folder };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
