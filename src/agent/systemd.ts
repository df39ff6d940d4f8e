import { spawn } from 'node:child_process';

/**
 * Tells systemd about the agent, when that has started it with `Type=notify` (sd_notify(3)). It goes through systemd's own
 * program because Node cannot write to datagram sockets of the Unix domain; the unit needs `NotifyAccess=all` for that.
 */
export function notifyService(message: 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1'): Promise<void> {
  const socket = process.env['NOTIFY_SOCKET'];
  if (socket === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const environment = { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' };
    const child = spawn('systemd-notify', [message], { env: environment, stdio: 'ignore', timeout: 5_000 });
    // Without the program nobody hears, and systemd says so by itself when it waits.
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}

/** How often systemd hears that the agent is well; its limit (`WatchdogSec`) is many times as long, because a step may take a minute. */
const watchdogMilliseconds = 20_000;

/** Says that the agent is well, now and then. Called wherever the agent goes round. */
export async function feedWatchdog(lastDone: Map<string, number>): Promise<void> {
  const now = performance.now();
  if (now - (lastDone.get('watchdog') ?? 0) < watchdogMilliseconds) return;
  lastDone.set('watchdog', now);
  await notifyService('WATCHDOG=1');
}
