import { type XdsKind, xdsKinds } from './grpc-resources.ts';
import {
  type Dialect,
  type Encoded,
  typeUrls,
  type XdsRequest,
  type XdsResource,
  type XdsResponse,
} from './xds-codec.ts';

/** Everything one client may ask for: encoded, with the digest of each as its version. */
export type Snapshot = Readonly<
  Record<XdsKind, ReadonlyMap<string, { readonly version: string; readonly body: Encoded }>>
>;

/** What a client has asked for of one kind, and what it was told. */
interface Subscription {
  /** Names of resources; everything of the kind when undefined. */
  names: Set<string> | undefined;
  /** Versions by name, as they were sent last. */
  sent: Map<string, string>;
  nonce: string;
}

/** One client's side of ADS. */
export interface AdsStream {
  /** Takes a request; returns the answers it gives rise to. */
  ask(request: XdsRequest, snapshot: Snapshot): XdsResponse[];
  /** The answers that a new snapshot gives rise to, in an order in which nothing names what the client was not told. */
  renew(snapshot: Snapshot): XdsResponse[];
}

/** A stream nothing has been asked on (xDS transport protocol, versions `whole` and `delta`). */
export function createAdsStream(dialect: Dialect): AdsStream {
  const subscriptions = new Map<XdsKind, Subscription>();
  let count = 0;

  const answer = (kind: XdsKind, snapshot: Snapshot, isAsked: boolean): XdsResponse[] => {
    const subscription = subscriptions.get(kind);
    if (!subscription) return [];
    const wanted = choose(snapshot[kind], subscription.names);
    const changed = wanted.filter(({ name, version }) => subscription.sent.get(name) !== version);
    const present = new Set(wanted.map(({ name }) => name));
    const removed = [...subscription.sent.keys()].filter((name) => !present.has(name));
    if (!isAsked && changed.length === 0 && removed.length === 0) return [];
    if (dialect === 'delta' && subscription.nonce !== '' && changed.length === 0 && removed.length === 0) return [];
    count += 1;
    subscription.nonce = String(count);
    subscription.sent = new Map(wanted.map(({ name, version }) => [name, version]));
    const resources = dialect === 'whole' ? wanted : changed;
    return [{ typeUrl: typeUrls[kind], version: String(count), nonce: String(count), resources, removed }];
  };

  return {
    ask(request, snapshot) {
      const kind = xdsKinds.find((candidate) => typeUrls[candidate] === request.typeUrl);
      if (!kind) return [];
      const before = subscriptions.get(kind);
      const subscription = before ?? { names: new Set<string>(), sent: new Map(request.versions), nonce: '' };
      // About an answer that another has taken the place of.
      if (dialect === 'whole' && request.nonce !== '' && request.nonce !== subscription.nonce) return [];
      const names = dialect === 'whole' ? replaced(request, before) : extended(request, before);
      const isSame = before !== undefined && sameNames(before.names, names);
      subscription.names = names;
      subscriptions.set(kind, subscription);
      // With the same names it says that it has taken, or refused, what it was sent: it is not sent that again.
      return isSame ? [] : answer(kind, snapshot, true);
    },
    renew: (snapshot) => xdsKinds.flatMap((kind) => answer(kind, snapshot, false)),
  };
}

/** No names in the first request mean everything; later they mean nothing any more. */
function replaced({ names }: XdsRequest, before: Subscription | undefined): Set<string> | undefined {
  if (names.includes('*') || (names.length === 0 && (before === undefined || before.names === undefined)))
    return undefined;
  return new Set(names);
}

function extended({ names, unsubscribed }: XdsRequest, before: Subscription | undefined): Set<string> | undefined {
  if (names.includes('*') || (before === undefined && names.length === 0)) return undefined;
  if (before && before.names === undefined && !unsubscribed.includes('*')) return undefined;
  const all = new Set([...(before?.names ?? []), ...names]);
  for (const name of unsubscribed) all.delete(name);
  return all;
}

function sameNames(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function choose(all: Snapshot[XdsKind], names: ReadonlySet<string> | undefined): XdsResource[] {
  return [...all].flatMap(([name, resource]) =>
    names === undefined || names.has(name) ? [{ name, ...resource }] : [],
  );
}
