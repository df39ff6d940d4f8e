import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { ensureSealingKey } from '../../src/agent/sealed-values.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import { codeOf, createTarget, type Target } from '../attacks/target.ts';

/** A value in a release that one node can read, and nobody on the way. */
describe('a sealed value', () => {
  let target: Target;
  let recipient = '';
  before(async () => {
    target = await createTarget();
    recipient = await ensureSealingKey(target.node.folder);
  });
  after(() => target.close());

  const seal = async (text: string, to = recipient) => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(to);
    return encrypter.encrypt(text);
  };
  const release = async (sealed: Readonly<Record<string, Uint8Array>>) => {
    const files = Object.entries(sealed).map(([name, bytes]) => [`sealed/demo/node-a/${name}.age`, bytes] as const);
    return target.publishes({ sealed: new Map(files) });
  };
  const path = (name: string) => join(target.node.folder.sealed, name);

  it('is opened on its node, for its user alone, and gone with the release that no longer has it', async () => {
    assert.equal(codeOf(await release({ database: await seal('hunter2') })), 'applied');
    assert.equal(readFileSync(path('database'), 'utf8'), 'hunter2');
    assert.equal(statSync(path('database')).mode & 0o777, 0o600);
    assert.equal(statSync(target.node.folder.sealingKey).mode & 0o777, 0o600);
    for (const bytes of target.good().values()) assert.ok(!Buffer.from(bytes).includes('hunter2'));
    assert.equal(codeOf(await release({})), 'applied');
    assert.ok(!existsSync(path('database')));
  });

  it('of another node stops the release on this one, and the values there stay', async () => {
    assert.equal(codeOf(await release({ database: await seal('hunter3') })), 'applied');
    const other = await identityToRecipient(await generateX25519Identity());
    assert.equal(codeOf(await release({ database: await seal('theirs', other) })), 'sealed-value-unreadable');
    assert.equal(readFileSync(path('database'), 'utf8'), 'hunter3');
  });

  it('is not released when it is the value itself', async () => {
    await assert.rejects(release({ database: Buffer.from('hunter2') }), /is not a value sealed to a node/);
    await assert.rejects(release({ '../web': await seal('x') }), /is not a value sealed to a node/);
  });

  it('is what `meshc seal` writes', async () => {
    const folder = join(target.node.directory, 'mesh');
    mkdirSync(join(folder, 'enroll/demo/node-a'), { recursive: true });
    writeFileSync(join(folder, 'value'), 'hunter4');
    const said: string[] = [];
    const run = (...words: string[]) =>
      runCommandLine(['seal', '--env', 'demo', '--node', 'node-a', '--file', 'value', ...words], {
        out: (text) => said.push(text),
        err: (text) => said.push(text),
        color: false,
        directory: folder,
        environment: {},
        now: () => new Date(),
      });
    assert.equal(await run('--name', 'database'), 1);
    assert.match(said.join(''), /recipient-missing.*enroll\/demo\/node-a\/recipient\.txt/);
    writeFileSync(join(folder, 'enroll/demo/node-a/recipient.txt'), `${recipient}\n`);
    assert.equal(await run('--name', 'database'), 0, said.join(''));
    assert.equal(await run('--name', '../x'), 64);
    const decrypter = new Decrypter();
    decrypter.addIdentity(readFileSync(target.node.folder.sealingKey, 'utf8').trim());
    const sealed = readFileSync(join(folder, 'sealed/demo/node-a/database.age'));
    assert.equal(await decrypter.decrypt(sealed, 'text'), 'hunter4');
  });
});
