import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { readKey } from '../../src/agent/keys.ts';
import { createStateFolder, stateFolder } from '../../src/agent/state/state-folder.ts';
import { podLayout } from '../../src/emit/kubernetes/pod-layout.ts';
import { prepareContainer } from '../../src/emit/kubernetes/sidecar.ts';
import { createKeyPair } from '../../src/x509/key.ts';

const run = promisify(execFile);

test('what the first container of a pod prepares, the agent accepts, also after the pod has been restarted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshc-pod-'));
  try {
    const inFolder = (path: string) => join(folder, path);
    for (const mount of [podLayout.stateMount, podLayout.keyMount]) {
      await mkdir(inFolder(mount), { recursive: true });
      // A volume is open to all users of the pod, as an emptyDir is.
      await chmod(inFolder(mount), 0o777);
    }
    // As the files of a Secret are: readable by all.
    await writeFile(inFolder(podLayout.key), createKeyPair().export({ type: 'pkcs8', format: 'pem' }), { mode: 0o444 });

    const command = prepareContainer({ namespace: 'shop', name: 'web' })['command'];
    assert.ok(Array.isArray(command));
    const [shell, flags, script] = command.map(String);
    const moved = script?.replaceAll(/ \//g, ` ${folder}/`);
    for (const time of ['first', 'second']) {
      await run(shell ?? '', [flags ?? '', moved ?? '']);
      const state = stateFolder(inFolder(podLayout.stateFolder));
      assert.equal(await createStateFolder(state), undefined, time);
      assert.equal((await readKey(state, 'shop/web')).kind, 'key', time);
      assert.equal((await stat(state.key('shop/web'))).mode & 0o777, 0o600, time);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
