import type * as ir from '../ir/load-balancing.ts';
import { type Layers, memberOf, ofKind } from '../model/layer.ts';
import type * as model from '../model/load-balancing.ts';
import { parseDuration } from '../scalar/duration.ts';
import { promised } from './invariant.ts';
import { count, duration, percent } from './reading.ts';
import { type Note, type Reading, takeFrom } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

const { loadBalancing: defaults } = trafficDefaults;

/** Decides how endpoints are chosen: the kind of the narrowest scope, with the settings any scope wrote for that kind. */
export function lowerLoadBalancing(layers: Layers<model.LoadBalancing>, note: Note): ir.LoadBalancing {
  const [narrowest] = layers;
  const kind = narrowest?.value.kind ?? defaults.kind;
  note({ name: 'loadBalancing.kind', words: kind, at: narrowest && [...narrowest.at, 'kind'] });
  return lowerKind[kind](layers, note);
}

const lowerKind: {
  readonly [Kind in model.LoadBalancing['kind']]: (
    layers: Layers<model.LoadBalancing>,
    note: Note,
  ) => Extract<ir.LoadBalancing, { readonly kind: Kind }>;
} = {
  'least-request': (layers, note) => {
    const own = ofKind(layers, 'least-request');
    const take = takeFrom(own, 'loadBalancing', note);
    return {
      kind: 'least-request',
      choiceCount: take('choiceCount', count(defaults.choiceCount)),
      warmUp: lowerWarmUp(memberOf(own, 'warmUp'), note),
    };
  },
  'round-robin': (layers, note) => ({
    kind: 'round-robin',
    warmUp: lowerWarmUp(memberOf(ofKind(layers, 'round-robin'), 'warmUp'), note),
  }),
  random: () => ({ kind: 'random' }),
  'ring-hash': (layers, note) => {
    const take = takeFrom(ofKind(layers, 'ring-hash'), 'loadBalancing', note);
    return {
      kind: 'ring-hash',
      hash: take('hash', hashKeys),
      minimumRingSize: take('minimumRingSize', count(defaults.minimumRingSize)),
      maximumRingSize: take('maximumRingSize', count(defaults.maximumRingSize)),
    };
  },
  maglev: (layers, note) => {
    const take = takeFrom(ofKind(layers, 'maglev'), 'loadBalancing', note);
    return { kind: 'maglev', hash: take('hash', hashKeys), tableSize: take('tableSize', count(defaults.tableSize)) };
  },
};

function lowerWarmUp(layers: Layers<model.WarmUp>, note: Note): ir.WarmUp {
  const [narrowest] = layers;
  if (narrowest === undefined || narrowest.value.kind === 'off') {
    note({ name: 'loadBalancing.warmUp', words: 'off', at: narrowest?.at });
    return { kind: 'off' };
  }
  const take = takeFrom(ofKind(layers, 'on'), 'loadBalancing.warmUp', note);
  return {
    kind: 'on',
    duration: take('duration', duration(defaults.warmUp.duration)),
    minimumPercent: take('minimumPercent', percent(defaults.warmUp.minimumPercent)),
    aggression: take('aggression', count(defaults.warmUp.aggression)),
  };
}

const hashKeys: Reading<readonly model.HashKey[], readonly ir.HashKey[]> = {
  read: (keys) => keys.map(lowerHashKey),
  // `check` refuses a hash without a key.
  otherwise: [],
  words: (keys) => keys.map(keyWords).join(', else '),
};

function lowerHashKey(key: model.HashKey): ir.HashKey {
  switch (key.kind) {
    case 'header':
      // Header names have no case (RFC 9110 section 5.1).
      return { kind: 'header', name: key.name.toLowerCase() };
    case 'cookie':
      return { kind: 'cookie', name: key.name, whenAbsent: lowerCookie(key) };
    case 'source-address':
      return { kind: 'source-address' };
    case 'query':
      return { kind: 'query', name: key.name };
  }
}

function lowerCookie({ ttl, path = defaults.cookiePath }: model.CookieKey): ir.CookieOrigin {
  if (ttl === undefined) return { kind: 'nothing' };
  if (ttl === 'session') return { kind: 'set-for-session', path };
  return { kind: 'set', path, ttl: promised(parseDuration(ttl), `time to live ${ttl}`) };
}

function keyWords(key: ir.HashKey): string {
  return key.kind === 'source-address' ? 'source address' : `${key.kind} ${key.name}`;
}
