import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { feedWatchdog, notifyService } from '../../src/agent/systemd.ts';
import { until } from '../harness/until.ts';

/** Node cannot listen on such a socket any more than it can write to one. */
const listener = `
import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
print('listening', flush=True)
while True:
    words = heard.recv(4096).decode()
    if 'READY' in words or 'WATCHDOG' in words: print(words, flush=True)
`;

it('systemd hears that the agent is ready, and now and then that it is well', async (test) => {
  if (spawnSync('systemd-notify', ['--version']).error) return test.skip('there is no systemd-notify here');
  const folder = await mkdtemp(join(tmpdir(), 'meshc-notify-'));
  const socket = join(folder, 'notify');
  const systemd = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const before = process.env['NOTIFY_SOCKET'];
  let heard = '';
  systemd.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
  });
  const hears = (words: string) =>
    until(
      () => heard.includes(words),
      () => heard,
    );
  try {
    await hears('listening');
    process.env['NOTIFY_SOCKET'] = socket;
    await notifyService('READY=1');
    await hears('READY=1');
    const lastDone = new Map([['watchdog', -60_000]]);
    await feedWatchdog(lastDone);
    await hears('WATCHDOG=1');
    const fed = lastDone.get('watchdog');
    await feedWatchdog(lastDone);
    assert.equal(lastDone.get('watchdog'), fed);
  } finally {
    if (before === undefined) delete process.env['NOTIFY_SOCKET'];
    else process.env['NOTIFY_SOCKET'] = before;
    systemd.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
