import assert from 'node:assert/strict';
import { mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { filesOf, readResources, union } from '../../src/agent/envoy/proxy-configuration.ts';
import { readTypeFolder, writeTypeFolder } from '../../src/agent/envoy/type-folder.ts';
import { resourcePath } from '../../src/output/proxy-document.ts';

const root = await mkdtemp(join(tmpdir(), 'meshc-type-'));
after(() => rm(root, { recursive: true, force: true }));

const file = (path: string, ...resources: object[]) => ({
  path,
  resources: resources.map((each) => JSON.stringify(each)),
});
const shown = async (folder: string, path: string) => JSON.parse(await readFile(join(folder, 'current', path), 'utf8'));

describe('a folder of one resource type', () => {
  it('changes its link only when a file changes, and gives only that file a new version', async () => {
    const folder = join(root, 'rds');
    const first = await writeTypeFolder(folder, [file('a.json', { name: 'a' }), file('b/c.json', { name: 'b/c' })]);
    assert.deepEqual([first.changed, ...first.versions.values()], [true, '1', '1']);
    const same = await writeTypeFolder(folder, [file('a.json', { name: 'a' }), file('b/c.json', { name: 'b/c' })]);
    assert.deepEqual([same.changed, ...same.versions.values()], [false, '1', '1']);
    assert.equal(await readlink(join(folder, 'current')), '1');

    const kept = await stat(join(folder, 'current/a.json'));
    const next = await writeTypeFolder(folder, [
      file('a.json', { name: 'a' }),
      file('b/c.json', { name: 'b/c', changed: true }),
    ]);
    assert.deepEqual([next.changed, ...next.versions.values()], [true, '1', '2']);
    assert.equal((await stat(join(folder, 'current/a.json'))).ino, kept.ino);
    assert.deepEqual(await shown(folder, 'b/c.json'), {
      version_info: '2',
      resources: [{ name: 'b/c', changed: true }],
    });
  });

  it('gives everything a new version when it is sent again', async () => {
    const folder = join(root, 'again');
    await writeTypeFolder(folder, [file('a.json', { name: 'a' })]);
    const again = await writeTypeFolder(folder, [file('a.json', { name: 'a' })], true);
    assert.deepEqual([again.changed, ...again.versions.values()], [true, '2']);
  });

  it('drops a file that is not wanted any more, and can become empty', async () => {
    const folder = join(root, 'drop');
    await writeTypeFolder(folder, [file('a.json', { name: 'a' }), file('b.json', { name: 'b' })]);
    await writeTypeFolder(folder, [file('b.json', { name: 'b' })]);
    assert.deepEqual([...(await readTypeFolder(folder)).keys()], ['b.json']);
    assert.equal((await writeTypeFolder(folder, [])).changed, true);
    assert.equal((await writeTypeFolder(folder, [])).changed, false);
  });

  it('repairs a file that was torn', async () => {
    const folder = join(root, 'torn');
    await writeTypeFolder(folder, [file('a.json', { name: 'a' })]);
    await writeFile(join(folder, 'current/a.json'), '{"version_info":"1","resou');
    assert.equal((await readTypeFolder(folder)).size, 0);
    assert.equal((await writeTypeFolder(folder, [file('a.json', { name: 'a' })])).changed, true);
    assert.deepEqual((await shown(folder, 'a.json')).resources, [{ name: 'a' }]);
  });
});

describe('resources as files', () => {
  it('come back as they were written, whatever their names', async () => {
    const names = ['a', 'a/b', 'a.json/b', '..', './x', '', 'ä:b|c', '*', `${'n'.repeat(63)}/${'m'.repeat(63)}`];
    const routes = new Map(names.map((name) => [name, JSON.stringify({ name })]));
    const endpoints = new Map(names.map((name) => [name, JSON.stringify({ cluster_name: name })]));
    const clusters = new Map(names.map((name) => [name, JSON.stringify({ name, type: 'EDS' })]));
    await writeTypeFolder(join(root, 'proxy/rds'), filesOf('routes', routes));
    await writeTypeFolder(join(root, 'proxy/eds'), filesOf('endpoints', endpoints));
    await writeTypeFolder(join(root, 'proxy/cds'), filesOf('clusters', clusters));
    const read = await readResources(join(root, 'proxy'));
    assert.deepEqual(sorted(read.routes), sorted(routes));
    assert.deepEqual(sorted(read.endpoints), sorted(endpoints));
    assert.deepEqual(sorted(read.clusters), sorted(clusters));
    assert.deepEqual([...read.listeners, ...read.secrets], []);
  });

  it('never leave the folder of their type', () => {
    for (const name of ['../../x', '..', '/etc/passwd', 'a/../../b', '.', './.']) {
      const segments = resourcePath('routes', name).split('/');
      assert.deepEqual(segments.slice(0, 2), ['rds', 'current']);
      assert.ok(
        segments.every((segment) => !['', '.', '..'].includes(segment)),
        name,
      );
    }
  });

  it('of two sets stay as the first has them', () => {
    const both = union(
      new Map([['a', '1']]),
      new Map([
        ['a', '2'],
        ['b', '2'],
      ]),
    );
    assert.deepEqual([...both].sort(), [
      ['a', '1'],
      ['b', '2'],
    ]);
  });
});

function sorted(set: ReadonlyMap<string, string>): [string, string][] {
  return [...set].sort(([a], [b]) => (a < b ? -1 : 1));
}
