import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImageReference } from '../../src/scalar/image-reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

test('an image has a repository, and perhaps a tag and a digest', () => {
  assert.deepEqual(parseImageReference('page'), { repository: 'page' });
  assert.deepEqual(parseImageReference('example/page:1.2'), { repository: 'example/page', tag: '1.2' });
  assert.deepEqual(parseImageReference(`page@${digest}`), { repository: 'page', digest });
  assert.deepEqual(parseImageReference(`Registry.example:5000/team/a_b--c.d:V1_2-x@${digest}`), {
    repository: 'Registry.example:5000/team/a_b--c.d',
    tag: 'V1_2-x',
    digest,
  });
});

test('a port of a registry is not a tag', () => {
  assert.deepEqual(parseImageReference('localhost:5000/page'), { repository: 'localhost:5000/page' });
});

test('anything else is not an image', () => {
  const wrong = [
    '',
    'Page',
    'a//b',
    '/a',
    'a/',
    'a:',
    'a@',
    'a b',
    'a:b:c',
    'http://a/b',
    'a@sha256:00',
    '-a',
    'a-',
    'a___b',
    'a\n',
  ];
  for (const text of [...wrong, 'a'.repeat(600), `a:${'b'.repeat(129)}`]) {
    assert.equal(parseImageReference(text), undefined, text);
  }
});
