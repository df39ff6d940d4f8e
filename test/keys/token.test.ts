import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createSoftToken, type SoftToken, softTokenMissing } from '../harness/soft-token.ts';
import { createTeam, type Team } from './team.ts';

/** The keys of a pipeline and both authorities are in a token, and never anywhere else. */
describe('keys in a PKCS#11 token', { skip: softTokenMissing() }, () => {
  let team: Team;
  let token: SoftToken;
  before(async () => {
    team = await createTeam();
    token = createSoftToken('meshc');
    process.env['MESHC_TOKEN_PIN'] = token.pin;
  });
  after(() => {
    delete process.env['MESHC_TOKEN_PIN'];
    token.remove();
    team.remove();
  });

  const must = async (words: readonly string[], hours = 0) => {
    const ran = await team.run(words, hours);
    assert.equal(ran.code, 0, `${words.join(' ')}\n${ran.err}`);
    return ran.out;
  };
  const names = ['root-1', 'issuer-1', 'release', 'timestamp'];

  it('are made there, and only their addresses are written down', async () => {
    for (const name of names) {
      await must([
        'keys',
        'new',
        '--directory',
        '../token',
        '--name',
        name,
        '--module',
        token.module,
        '--token',
        token.label,
      ]);
      assert.ok(!existsSync(join(team.folder, `token/${name}.key`)));
      assert.ok(!readFileSync(join(team.folder, `token/${name}.pkcs11.json`), 'utf8').includes(token.pin));
    }
  });

  it('sign metadata, authorities, certificates and releases that a node verifies', async () => {
    await must(['keys', 'new', '--directory', '../people', '--name', 'alice', '--clear']);
    const publicKey = (name: string) => `../token/${name}.public.json`;
    const words = [
      'keys',
      'begin',
      '--directory',
      '../token',
      '--trust',
      'trust',
      '--trust-domain',
      'demo.shop.example',
    ];
    const people = [
      '--root',
      '../people/alice.public.json',
      '--root-threshold',
      '1',
      '--targets',
      '../people/alice.public.json',
    ];
    await must([
      ...words,
      ...people,
      '--release',
      publicKey('release'),
      '--timestamp',
      publicKey('timestamp'),
      '--bins',
      '2',
    ]);
    await must(['keys', 'sign', '--directory', '../people', '--trust', 'trust']);
    assert.match(await must(['keys', 'show', '--directory', '../token', '--trust', 'trust']), /release \(token\)/);
    await must(['release', '--keys', '../token', '--trust', 'trust']);
    const root = ['--root', 'trust/roots/1.root.json', '--repository', '.', '--env', 'demo'];
    assert.match(await must(['verify', ...root, '--node', 'node-a']), /identity +spiffe:/);
  });

  it('sign nothing without the PIN, or with another', async () => {
    for (const [pin, reason] of [
      ['', /MESHC_TOKEN_PIN with its PIN is not set/],
      ['000000', /CKR_PIN_INCORRECT|PIN/],
    ] as const) {
      process.env['MESHC_TOKEN_PIN'] = pin;
      const ran = await team.run(['release', '--keys', '../token', '--trust', 'trust'], 30);
      assert.equal(ran.code, 4, ran.err);
      assert.match(ran.err, reason);
    }
    process.env['MESHC_TOKEN_PIN'] = token.pin;
  });
});
