import { compactJson } from '../output/canonical-json.ts';

/** One value that differs. A side that is missing does not have it. */
export interface ValueChange {
  /** `virtual_hosts[reviews].routes[0].route.timeout`. */
  path: string;
  /** As compact JSON. */
  before?: string;
  /** As compact JSON. */
  after?: string;
}

/** The smallest places in which two pieces of data differ. Lists of named things are compared by name, not by place. */
export function valueChanges(before: unknown, after: unknown, path = ''): ValueChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  if (isObject(before) && isObject(after)) {
    const members = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return members.flatMap((member) => memberChange(before[member], after[member], memberPath(path, member)));
  }
  return before === after ? [] : [change(path, before, after)];
}

function memberChange(before: unknown, after: unknown, path: string): ValueChange[] {
  if (before === undefined && after === undefined) return [];
  return before === undefined || after === undefined
    ? [change(path, before, after)]
    : valueChanges(before, after, path);
}

/** Members by which things in a list are known, the surest first. */
const identities = ['name', 'cluster_name', 'node', 'id', 'key', 'stat_prefix'] as const;

function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): ValueChange[] {
  const identity = identities.find((member) => isIdentity(member, before) && isIdentity(member, after));
  if (identity !== undefined) return keyedChanges({ before, after, identity, path });
  // What is the same at both ends stays out, so that one inserted item is one change.
  const same = (a: unknown, b: unknown) => valueChanges(a, b).length === 0;
  let start = 0;
  while (start < Math.min(before.length, after.length) && same(before[start], after[start])) start++;
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && same(before[before.length - 1 - end], after[after.length - 1 - end])) end++;
  const was = before.slice(start, before.length - end);
  const is = after.slice(start, after.length - end);
  return Array.from({ length: Math.max(was.length, is.length) }, (_, index) =>
    memberChange(was[index], is[index], `${path}[${start + index}]`),
  ).flat();
}

interface KeyedLists {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  readonly identity: string;
  readonly path: string;
}

function keyedChanges({ before, after, identity, path }: KeyedLists): ValueChange[] {
  const index = (list: readonly unknown[]) =>
    new Map(list.filter(isObject).map((item) => [String(item[identity]), item] as const));
  const [was, is] = [index(before), index(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  const inside = names.flatMap((name) => memberChange(was.get(name), is.get(name), `${path}[${name}]`));
  const kept = (list: ReadonlyMap<string, unknown>) => [...list.keys()].filter((name) => was.has(name) && is.has(name));
  const [orderBefore, orderAfter] = [kept(was), kept(is)];
  if (orderBefore.join('\n') === orderAfter.join('\n')) return inside;
  return [...inside, change(`${path} (order)`, orderBefore, orderAfter)];
}

function isIdentity(member: string, list: readonly unknown[]): boolean {
  const names = list.map((item) => (isObject(item) ? item[member] : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

function change(path: string, before: unknown, after: unknown): ValueChange {
  return {
    path: path === '' ? '.' : path,
    ...(before === undefined ? {} : { before: shown(before, path) }),
    ...(after === undefined ? {} : { after: shown(after, path) }),
  };
}

function memberPath(path: string, member: string): string {
  const plain = /^[\w@]+$/.test(member);
  if (path === '') return plain ? member : JSON.stringify(member);
  return plain ? `${path}.${member}` : `${path}[${JSON.stringify(member)}]`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members that hold something nobody may read in a review. */
const secretMember =
  /(?:^|[._\]])(?:private_key|password|passphrase|token|hmac_secret|client_secret|api_key)(?:$|[.[])/i;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A value as JSON, without what is secret in it: that it changes is told, never to what. */
function shown(value: unknown, path: string): string {
  if (secretMember.test(path)) return '"(masked)"';
  return compactJson(masked(value));
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return privateKey.test(value) ? '(masked)' : value;
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [member, secretMember.test(member) ? '(masked)' : masked(inner)]),
  );
}
