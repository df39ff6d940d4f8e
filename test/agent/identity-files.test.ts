import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTarget, round, type Target } from '../attacks/target.ts';

/** Programs that know the files of others find them, whole and of the right modes, and new ones after a renewal. */
describe('identities in files', () => {
  let target: Target;
  let folder = '';
  before(async () => {
    target = await createTarget((config, directory) => {
      folder = directory;
      const place = (name: string) => {
        mkdirSync(join(directory, name));
        return join(directory, name);
      };
      return {
        ...config,
        identityFiles: [
          { proxy: 'shop/web', layout: 'spiffe-helper', directory: place('helper') },
          { proxy: 'shop/web', layout: 'istio', directory: place('istio') },
        ],
      };
    });
  });
  after(() => target.close());

  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const mode = (path: string) => statSync(join(folder, path)).mode & 0o777;
  const uri = 'URI:spiffe://demo.test/ns/shop/sa/web';

  it('are in the layouts of spiffe-helper and Istio', () => {
    for (const [certificate, key, trust] of [
      ['helper/svid.pem', 'helper/svid_key.pem', 'helper/svid_bundle.pem'],
      ['istio/cert-chain.pem', 'istio/key.pem', 'istio/root-cert.pem'],
    ] as const) {
      const leaf = new X509Certificate(read(certificate));
      assert.equal(leaf.subjectAltName, uri);
      assert.equal(leaf.publicKey.equals(createPublicKey(createPrivateKey(read(key)))), true);
      assert.ok(new X509Certificate(read(trust)).ca);
      assert.equal(mode(key), 0o600);
    }
    assert.deepEqual([mode('helper/svid.pem'), mode('istio/cert-chain.pem')], [0o644, 0o600]);
  });

  it('are new after a renewal', async () => {
    const before = read('helper/svid.pem');
    target.wait(40 * 3600);
    await target.runsNext();
    assert.notEqual(read('helper/svid.pem'), before);
    assert.equal(new X509Certificate(read('istio/cert-chain.pem')).subjectAltName, uri);
  });

  it('are missed when their folder is gone, and come back with it', async () => {
    const condition = () => target.agent.status.conditions.find(({ type }) => type === 'IdentityCurrent')?.reason;
    rmSync(join(folder, 'helper'), { recursive: true });
    await round(target.agent);
    assert.equal(condition(), 'identity-files-unwritable');
    mkdirSync(join(folder, 'helper'));
    await round(target.agent);
    assert.equal(condition(), 'ok');
    assert.ok(existsSync(join(folder, 'helper/svid_key.pem')));
  });
});
