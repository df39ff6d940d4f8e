import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HttpRouteMatch } from '../../src/model/request-match.ts';
import { atomsOf } from '../../src/reach/language/atoms.ts';
import { anything, type Expression } from '../../src/reach/language/expression.ts';
import { parseRegex } from '../../src/reach/language/parse-regex.ts';
import { fieldValues, normalPaths, queryValues, type Universe } from '../../src/reach/language/universe.ts';
import { compiled } from '../harness/compiled.ts';
import { backend, meshOf, route, service, upstream, workload } from '../harness/model-mesh.ts';
import { startWitnessEnvoy, type WitnessEnvoy } from '../harness/plan/witness-envoy.ts';

/** Expressions in which dialects differ. Each is a route of its own by a header of its own; the rest goes elsewhere. */
const expressions = [
  '(?i)aé',
  'a.c',
  '[^a]+',
  '[]a]+',
  '[\\d-z]+',
  '[[:alpha:]_]+',
  '\\pL+',
  '\\x41\\x{e9}\\103?',
  '\\Qa.b\\E+',
  'a{2,3}?b',
  'a{,2}',
  '^a$|b\\z',
  '\\bab\\b.*',
  'a\\Bb|a b',
  '(|a)*b?',
  'é+',
  '\\S+\\s\\W?',
  '(?i:a(?-i)b)c',
  '[a-c-e]+',
  '(?s).+|',
  '(?i)[\\xe0-\\xefk]+',
];
const paths = ['/a/[^/]+', '/(?i)b.*', '/c/%20.*', '/\\w+;v=[0-9]+'];

let envoy: WitnessEnvoy;

before(async () => {
  const matches: HttpRouteMatch[] = [
    ...expressions.map((value, index) => ({ headers: { [`x-${index}`]: { kind: 'regex' as const, value } } })),
    ...expressions.map((value, index) => ({ query: { [`q${index}`]: { kind: 'regex' as const, value } } })),
    ...paths.map((value) => ({ path: { kind: 'regex' as const, value } })),
  ];
  const mesh = meshOf({
    services: [service('asked', ['v1', 'v2']), service('asker', [])],
    workloads: [
      workload('asked-v1', { service: 'asked', version: 'v1' }, { address: '10.0.0.1' }),
      workload('asked-v2', { service: 'asked', version: 'v2' }, { address: '10.0.0.2' }),
      workload(
        'asker',
        { service: 'asker' },
        { address: '10.0.0.3', upstreams: [upstream('asked', { address: '127.0.0.1', port: 9001 })] },
      ),
    ],
    httpRoutes: [
      route('asked', { kind: 'service', namespace: 'shop', service: 'asked' }, [
        { matches, backends: [backend('asked', { version: 'v1' })] },
        { backends: [backend('asked', { version: 'v2' })] },
      ]),
    ],
  });
  envoy = await startWitnessEnvoy(new Map([['one', compiled(mesh).files]]));
});

after(() => envoy?.stop());

interface Sent {
  readonly path?: string;
  readonly headers?: { [name: string]: string };
  readonly query?: { [name: string]: string };
}

/** Whether Envoy takes the route of the expressions. */
async function isTaken({ path = '/', headers = {}, query = {} }: Sent): Promise<boolean> {
  const response = await envoy.call('one', 'shop/asked/http', { method: 'GET', path, headers, query });
  assert.equal(response?.status, 200, JSON.stringify({ path, headers, query }));
  return response.program === 'shop/asked/http/v1';
}

function expression(text: string): Expression {
  const read = parseRegex(text);
  assert.ok(read, text);
  return read;
}

/** A text that the expression matches and one that it does not, the shortest of each, and one that is near to both. */
function examplesOf(text: string, universe: Universe): { readonly example: string; readonly holds: boolean }[] {
  const near = ['a', 'ab', 'aé', 'A\xe9', '1', ' '].map((one) => one.trim()).filter(Boolean);
  const atoms = atomsOf([expression(text), ...near.map((one) => expression(`.*\\Q${one}\\E.*`))], universe, {
    states: 20_000,
    sets: 5_000,
  });
  assert.ok(atoms);
  return atoms.map(({ holds, shortest }) => ({ example: shortest, holds: holds.includes(0) }));
}

test('Envoy matches header values as the languages say', async () => {
  let tried = 0;
  for (const [index, text] of expressions.entries()) {
    for (const { example, holds } of examplesOf(text, fieldValues)) {
      const headers = { [`x-${index}`]: example };
      assert.equal(await isTaken({ headers }), holds, `${text} on ${JSON.stringify(example)}`);
      tried += 1;
    }
  }
  assert.ok(tried > 100, `${tried}`);
});

test('Envoy matches query parameters as the languages say, as they are written', async () => {
  for (const [index, text] of expressions.entries()) {
    for (const { example, holds } of examplesOf(text, queryValues)) {
      assert.equal(
        await isTaken({ query: { [`q${index}`]: example } }),
        holds,
        `${text} on ${JSON.stringify(example)}`,
      );
    }
  }
});

test('Envoy matches paths as the languages say', async () => {
  const taken = paths.map(expression);
  const atoms = atomsOf(taken, normalPaths, { states: 20_000, sets: 20_000 });
  assert.ok(atoms);
  for (const { holds, shortest } of atoms) assert.equal(await isTaken({ path: shortest }), holds.length > 0, shortest);
});

test('a path of the universe arrives as it was sent, and what is left out does not', async () => {
  // One path for each way through the universe: every character it may hold, in every place that is told apart.
  const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
  const candidates = characters
    .flatMap((one) => [`/a${one}b`, `/${one}`])
    .concat(['/%20', '/%C3%A9', '/a%2fb', '/%41', '/..', '/a//b', '/%7e']);
  const own = atomsOf([...candidates.map((path) => expression(`\\Q${path}\\E`)), anything], normalPaths, {
    states: 40_000,
    sets: 40_000,
  });
  assert.ok(own);
  const inside = new Set(
    own.flatMap(({ holds }) => holds.filter((mark) => mark < candidates.length)).map((mark) => candidates[mark]),
  );
  assert.ok(inside.size > 100, `${inside.size}`);
  for (const path of inside) await isTaken({ path: path ?? '/' });
  for (const path of ['/a%2fb', '/%41', '/..', '/a//b']) assert.ok(!inside.has(path), path);
});
