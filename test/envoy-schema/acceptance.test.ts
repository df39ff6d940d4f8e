import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { acceptance } from '../../src/emit/envoy/schema/acceptance.ts';
import { findViolations } from '../../src/emit/envoy/schema/find-violations.ts';
import { documentReader, partsFile } from '../../src/output/parts.ts';
import { lazyRegistry } from '../../src/protobuf/lazy-registry.ts';
import { cluster, descriptorSet, listener } from './sample.ts';

const registry = lazyRegistry(descriptorSet);
const quick = acceptance(registry);
const find = findViolations(registry);

type JsonObject = { [member: string]: unknown };

/** What the decoder and the constraints say of a resource, without the quick answer before them. */
function violationsOf({ '@type': typeUrl, ...members }: JsonObject): readonly string[] {
  const desc = registry.getMessage(String(typeUrl).replace('type.googleapis.com/', ''));
  return desc ? find(desc, members) : [`no type ${typeUrl}`];
}

/** Every resource and bootstrap of the compiled examples. */
function compiledResources(): { resources: JsonObject[]; bootstraps: JsonObject[] } {
  const folder = new URL('../../out/', import.meta.url);
  const resources: JsonObject[] = [];
  const bootstraps: JsonObject[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const [, root = '', file = ''] = /^([^/]+\/[^/]+\/)((?:services|gateways|workloads)\/.*\.json)$/.exec(path) ?? [];
    if (file === '') continue;
    const text = (name: string) => readFileSync(new URL(root + name, folder), 'utf8');
    const files = new Map([file, partsFile].map((name) => [name, text(name)]));
    const document = structuredClone(documentReader(files)(file)) as {
      readonly resources?: JsonObject[];
      readonly clusters?: JsonObject[];
      readonly instances?: readonly { readonly bootstrap: JsonObject; readonly listeners: JsonObject[] }[];
    };
    resources.push(...(document.resources ?? []), ...(document.clusters ?? []));
    for (const { bootstrap, listeners } of document.instances ?? []) {
      bootstraps.push(bootstrap);
      resources.push(...listeners);
    }
  }
  return { resources, bootstraps };
}

const { resources, bootstraps } = compiledResources();
const bootstrapType = registry.getMessage('envoy.config.bootstrap.v3.Bootstrap') as DescMessage;

test('everything that the examples compile to is accepted without a closer look', () => {
  assert.ok(resources.length > 20 && bootstraps.length > 5);
  for (const resource of resources) assert.ok(quick.typed(resource), String(resource['name']));
  for (const bootstrap of bootstraps) assert.ok(quick.message(bootstrapType, bootstrap));
});

interface Member {
  readonly owner: JsonObject;
  readonly key: string;
}

/** Every member of a value and every item of its lists, at every depth. */
function membersOf(value: unknown): Member[] {
  if (typeof value !== 'object' || value === null) return [];
  const owner = value as JsonObject;
  return Object.entries(owner).flatMap(([key, member]) => [{ owner, key }, ...membersOf(member)]);
}

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  101,
  4_294_967_296,
  2 ** 60,
  1e39,
  '',
  'x',
  '1',
  '-1s',
  '0s',
  '1.5s',
  '1ms',
  '\ud800',
  'a\nb',
  'x'.repeat(300),
  'NO_SUCH',
  [],
  [null],
  [{}],
  ['x', 'x'],
  {},
  { x: 1 },
  { x: null },
  { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
  { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '1s' },
];

const camelCase = (key: string) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const changes: readonly ((member: Member, pick: number) => void)[] = [
  ({ owner, key }, pick) => {
    owner[key] = structuredClone(oddValues[pick % oddValues.length]);
  },
  ({ owner, key }) => {
    delete owner[key];
  },
  ({ owner, key }) => {
    owner[camelCase(key)] = owner[key];
  },
  ({ owner, key }) => {
    const value = owner[key];
    delete owner[key];
    owner[camelCase(key)] = value;
  },
  ({ owner, key }) => {
    const value = owner[key];
    if (Array.isArray(value)) value.push(...structuredClone(value));
  },
  ({ owner, key }, pick) => {
    owner[`${key}${pick}`] = owner[key];
  },
  ({ owner, key }) => {
    for (let depth = 0; depth < 120; depth += 1) owner[key] = { x: owner[key] };
  },
];

test('what is accepted quickly of changed resources has no violation', () => {
  const samples = [...resources, cluster(), listener()];
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.nat(samples.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(changes.length - 1), fc.nat()), { minLength: 1, maxLength: 2 }),
      (sample, steps) => {
        const resource: JsonObject = structuredClone(samples[sample] ?? {});
        for (const [place, change, pick] of steps) {
          const members = membersOf(resource);
          const member = members[place % members.length];
          if (member) changes[change]?.(member, pick);
        }
        if (!quick.typed(resource)) return;
        accepted += 1;
        assert.deepEqual(violationsOf(resource), [], JSON.stringify(resource));
      },
    ),
    { numRuns: 3_000 },
  );
  assert.ok(accepted > 100, `${accepted} accepted`);
});

/** Draws numbers, then zeros: what is made of them comes to an end. */
type Draw = (below: number) => number;

function drawFrom(numbers: readonly number[]): Draw {
  let next = 0;
  return (below) => {
    const number = numbers[next] ?? 0;
    next += 1;
    return number % below;
  };
}

/** JSON that is mostly right for a type, with some of its fields. */
function jsonFor(desc: DescMessage, draw: Draw, room: number): unknown {
  switch (desc.typeName) {
    case 'google.protobuf.Duration':
      return ['1s', '0.5s', '0s', '86400s', '-1s', '9s9'][draw(6)];
    case 'google.protobuf.Struct':
      return { a: [1, { b: null }] };
    case 'google.protobuf.Any':
      return { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' };
  }
  const [value] = desc.fields;
  if (/^google\.protobuf\.\w+Value$/.test(desc.typeName) && value?.fieldKind === 'scalar') {
    return scalarFor(value.scalar, draw);
  }
  const json: JsonObject = {};
  const fields = Math.min(desc.fields.length, draw(4) + 1);
  for (let count = 0; room > 0 && count < fields; count += 1) {
    const field = desc.fields[draw(desc.fields.length)];
    if (field) json[field.name] = fieldJson(field, draw, room - 1);
  }
  return json;
}

function fieldJson(field: DescField, draw: Draw, room: number): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarFor(field.scalar, draw);
    case 'enum':
      return field.enum.values[draw(field.enum.values.length)]?.name;
    case 'message':
      return jsonFor(field.message, draw, room);
    case 'list':
      return Array.from({ length: draw(3) }, () => itemJson(field, draw, room));
    case 'map':
      return Object.fromEntries(
        Array.from({ length: draw(3) }, (_, index) => [`k${index}`, itemJson(field, draw, room)]),
      );
  }
}

function itemJson(field: DescField & { fieldKind: 'list' | 'map' }, draw: Draw, room: number): unknown {
  if (field.message) return jsonFor(field.message, draw, room);
  if (field.enum) return field.enum.values[draw(field.enum.values.length)]?.name;
  return field.scalar === undefined ? undefined : scalarFor(field.scalar, draw);
}

function scalarFor(type: ScalarType, draw: Draw): unknown {
  switch (type) {
    case ScalarType.STRING:
      return ['a', '', '/a', 'x-a', 'é', '*'][draw(6)];
    case ScalarType.BOOL:
      return draw(2) === 1;
    case ScalarType.BYTES:
      return 'YQ==';
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return [0, 0.5, 1, 100, -1][draw(5)];
    default:
      return [1, 0, 3, 100, 503, 70_000, -1][draw(7)];
  }
}

test('what is accepted quickly of any message of the schema has no violation', () => {
  const types = [...registry].filter((type) => type.kind === 'message');
  let accepted = 0;
  let decided = 0;
  fc.assert(
    fc.property(fc.nat(types.length - 1), fc.array(fc.nat(), { minLength: 5, maxLength: 60 }), (index, numbers) => {
      const desc = types[index];
      assert.ok(desc);
      const json = jsonFor(desc, drawFrom(numbers), 4);
      const isAccepted = quick.message(desc, json);
      const violations = find(desc, json);
      decided += isAccepted || violations.length > 0 ? 1 : 0;
      if (!isAccepted) return;
      accepted += 1;
      assert.deepEqual(violations, [], `${desc.typeName} ${JSON.stringify(json)}`);
    }),
    { numRuns: 10_000 },
  );
  assert.ok(accepted > 1_000 && decided > 8_000, `${accepted} accepted, ${decided} decided`);
});

test('free JSON that only the binary form finds too deep is a violation', () => {
  let content: unknown = 1;
  for (let depth = 0; depth < 60; depth += 1) content = { x: content };
  const log = {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
    log_format: { json_format: { x: content } },
  };
  const resource = listener({ access_log: [{ name: 'stdout', typed_config: log }] });
  assert.equal(quick.typed(resource), false);
  assert.match(violationsOf(resource).join(), /typed_config: nests too deeply to be read$/);
});

test('nesting beyond the decoder is not accepted', () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 99; depth += 1) value = { x: value };
  const node = { metadata: value };
  assert.equal(quick.message(bootstrapType, { node }), false);
  assert.equal(quick.message(bootstrapType, { node: { metadata: { x: { y: 1 } } } }), true);
});
