import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  groupEndpoints,
  type Place,
  type PlacedEndpoint,
  type Preference,
  preferenceKey,
} from '../../src/output/endpoint-groups.ts';

/** `eu/eu-1/a` with labels such as `rack=r1`. */
function place(text: string, labels: Readonly<Record<string, string>> = {}): Place {
  const [region = '', zone = '', subzone = ''] = text.split('/');
  return { region, zone, subzone, labels: Object.entries(labels).map(([name, value]) => ({ name, value })) };
}

const endpoint = (address: string, where: Place, weight = 1): PlacedEndpoint => ({
  address,
  port: 80,
  weight,
  place: where,
});
const failover = (
  regions: Readonly<Record<string, readonly string[]>> = {},
  prefer = ['region', 'zone', 'subzone'],
): Preference => ({
  kind: 'failover',
  prefer,
  regions: Object.entries(regions).map(([from, to]) => ({ from, to })),
});
const distribution = (from: Readonly<Record<string, Readonly<Record<string, number>>>>): Preference => ({
  kind: 'distribution',
  from: Object.entries(from).map(([pattern, shares]) => ({
    from: pattern,
    shares: Object.entries(shares).map(([to, percent]) => ({ to, percent })),
  })),
});

/** `priority: addresses`, with the weight where there is one. */
function shown(endpoints: readonly PlacedEndpoint[], preference: Preference, caller: Place): string[] {
  return groupEndpoints(endpoints, preference, caller).map(
    ({ priority, weight, endpoints: members }) =>
      `${priority}: ${members.map(({ address }) => address).join(' ')}${weight === undefined ? '' : ` (${weight})`}`,
  );
}

const world = [
  endpoint('near', place('eu/eu-1/a')),
  endpoint('rack', place('eu/eu-1/b')),
  endpoint('zone', place('eu/eu-2/a')),
  endpoint('us', place('us/us-1/a')),
  endpoint('asia', place('asia/asia-1/a')),
  endpoint('lost', place('')),
];

test('without a preference all endpoints are tried at once, by locality', () => {
  assert.deepEqual(shown(world, { kind: 'off' }, place('eu/eu-1/a')), [
    '0: lost',
    '0: asia',
    '0: near',
    '0: rack',
    '0: zone',
    '0: us',
  ]);
});

test('the nearest come first, then the same zone, the same region, and the rest', () => {
  assert.deepEqual(shown(world, failover(), place('eu/eu-1/a')), [
    '0: near',
    '1: rack',
    '2: zone',
    '3: lost',
    '3: asia',
    '3: us',
  ]);
});

test('other regions come in the order written, those not written last', () => {
  assert.deepEqual(shown(world, failover({ eu: ['us'] }), place('eu/eu-1/a')), [
    '0: near',
    '1: rack',
    '2: zone',
    '3: us',
    '4: lost',
    '4: asia',
  ]);
  assert.deepEqual(shown(world, failover({ us: ['asia', 'eu'] }), place('us/us-9')), [
    '0: us',
    '1: asia',
    '2: near',
    '2: rack',
    '2: zone',
    '3: lost',
  ]);
});

test('priorities have no gap where nobody is near', () => {
  assert.deepEqual(shown(world.slice(3, 5), failover(), place('eu/eu-1/a')), ['0: asia', '0: us']);
});

test('a caller of whom nothing is known tries all at once', () => {
  assert.ok(groupEndpoints(world, failover({ eu: ['us'] }), place('')).every(({ priority }) => priority === 0));
});

test('labels make near what localities do not', () => {
  const racks = [
    endpoint('same', place('eu/eu-1', { rack: 'r1' })),
    endpoint('other', place('eu/eu-1', { rack: 'r2' })),
    endpoint('far', place('us/us-1', { rack: 'r1' })),
  ];
  assert.deepEqual(shown(racks, failover({}, ['region', 'rack']), place('eu/eu-1', { rack: 'r1' })), [
    '0: same',
    '1: other',
    '2: far',
  ]);
  assert.deepEqual(shown(racks, failover({}, ['rack']), place('eu/eu-1', { rack: 'r1' })), [
    '0: same',
    '0: far',
    '1: other',
  ]);
});

test('shares are those of the most exact place, divided by the number of endpoints', () => {
  const preference = distribution({
    '*': { '*': 100 },
    eu: { eu: 100 },
    'eu/eu-1': { 'eu/eu-1': 80, eu: 15, us: 5, asia: 0 },
  });
  assert.deepEqual(shown(world, preference, place('eu/eu-1/a')), [
    '0: near (40000)',
    '0: rack (40000)',
    '0: zone (15000)',
    '0: us (5000)',
  ]);
  assert.deepEqual(shown(world, preference, place('eu/eu-3')), [
    '0: near (33333)',
    '0: rack (33333)',
    '0: zone (33333)',
  ]);
  assert.deepEqual(shown(world, preference, place('us')).length, 6);
});

test('a caller that no share is for tries all alike', () => {
  const preference = distribution({ us: { us: 100 } });
  assert.deepEqual(shown(world.slice(0, 2), preference, place('eu')), ['0: near', '0: rack']);
});

const anyPlace = fc
  .tuple(
    fc.constantFrom('', 'eu', 'us'),
    fc.constantFrom('', '1', '2'),
    fc.constantFrom('', 'a'),
    fc.constantFrom('', 'r1', 'r2'),
  )
  .map(([region, zone, subzone, rack]) => place(`${region}/${zone}/${subzone}`, rack === '' ? {} : { rack }));
const anyPreference = fc.constantFrom(
  failover(),
  failover({ eu: ['us'], us: ['eu'] }),
  failover({}, ['rack', 'zone']),
  distribution({ eu: { eu: 70, us: 30 }, '*': { '*': 100 } }),
);
const anyEndpoints = fc
  .array(anyPlace, { maxLength: 8 })
  .map((places) => places.map((where, index) => endpoint(`e${index}`, where)));

test('nobody is lost or doubled unless its share is none, and priorities are 0 to n', () => {
  fc.assert(
    fc.property(anyEndpoints, anyPreference, anyPlace, (endpoints, preference, caller) => {
      const groups = groupEndpoints(endpoints, preference, caller);
      const addresses = groups.flatMap((group) => group.endpoints.map(({ address }) => address));
      assert.equal(new Set(addresses).size, addresses.length);
      if (preference.kind === 'failover') assert.equal(addresses.length, endpoints.length);
      const priorities = [...new Set(groups.map(({ priority }) => priority))];
      assert.deepEqual(
        priorities,
        priorities.map((_, index) => index),
      );
    }),
  );
});

test('callers with one key see the same', () => {
  fc.assert(
    fc.property(anyEndpoints, anyPreference, anyPlace, anyPlace, (endpoints, preference, one, other) => {
      fc.pre(preferenceKey(preference, one) === preferenceKey(preference, other));
      assert.deepEqual(groupEndpoints(endpoints, preference, one), groupEndpoints(endpoints, preference, other));
    }),
  );
});
