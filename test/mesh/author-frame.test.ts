import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Construct, Mesh, type Scope, Service } from '../../src/index.ts';
import { authorFrame } from '../../src/mesh/author-frame.ts';
import { evaluated } from './author-module.ts';

const http = { http: { number: 8080, protocol: 'http' } } as const;
const folder = new URL('../../src/mesh/', import.meta.url).href;

test('the first frame outside the library, in either form, with any path', () => {
  const stack = `Error: at last
    at new Construct (${folder}construct.ts:20:30)
    at ${folder}service.ts:1:1
    at Array.map (<anonymous>)
    at map (native)
    at new Own [as made] (file:///a%20b/(c)/mesh.ts:12:7)
    at mesh.ts:1:1`;
  assert.deepEqual(authorFrame(stack), { file: 'file:///a%20b/(c)/mesh.ts', line: 12, column: 7 });
  assert.deepEqual(authorFrame('    at f (teams/a b.ts:3:31)\n'), { file: 'teams/a b.ts', line: 3, column: 31 });
  assert.deepEqual(authorFrame('    at file:///mesh.ts:3:31'), { file: 'file:///mesh.ts', line: 3, column: 31 });
});

test('no author, no frame', () => {
  assert.equal(authorFrame(undefined), undefined);
  assert.equal(authorFrame(''), undefined);
  assert.equal(authorFrame(`Error\n    at ${folder}mesh.ts:1:1\n    at map (native)`), undefined);
});

test('a site is where the author wrote the construct, inside building blocks too', () => {
  class Pair extends Construct {
    constructor(scope: Scope, name: string) {
      super(scope, name);
      new Service(this, 'b', { ports: http });
    }
  }
  class Cart extends Service<typeof http> {
    constructor(scope: Scope) {
      super(scope, 'c', { ports: http });
    }
  }
  const mesh = new Mesh('shop', { trustDomain: 'shop.example' });
  new Service(mesh, 'a', { ports: http });
  new Pair(mesh, 'pair');
  new Cart(mesh);
  const { sites } = evaluated(mesh);
  const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
  assert.deepEqual(
    [sites.mesh, ...sites.services].map(({ file, line, column }) => [file, lines[line - 1]?.slice(column - 1)]),
    [
      [import.meta.url, "new Mesh('shop', { trustDomain: 'shop.example' });"],
      [import.meta.url, "new Service(mesh, 'a', { ports: http });"],
      [import.meta.url, "new Service(this, 'b', { ports: http });"],
      [import.meta.url, "super(scope, 'c', { ports: http });"],
    ],
  );
});
