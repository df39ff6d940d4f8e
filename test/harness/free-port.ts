import { createServer, type Server } from 'node:net';

/**
 * A port for a program that is started, ended and started again. The kernel gives none of these to an outgoing connection:
 * they lie below its range for those (`ip_local_port_range`), so a load beside the program cannot take its port away while it
 * is down. Test files run at the same time, so each claims a block for itself by listening on the first port of it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    if (next >= end) await claimBlock();
    const port = next;
    next += 1;
    if (await closed(await listenOn(port))) return port;
  }
}

const first = 12_000;
const blockSize = 20;
const blocks = 1_000;

let next = 0;
let end = 0;

async function claimBlock(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const start = first + blockSize * Math.floor(Math.random() * blocks);
    const claim = await listenOn(start);
    if (!claim) continue;
    // Kept until this process ends, without keeping it from ending.
    claim.unref();
    [next, end] = [start + 1, start + blockSize];
    return;
  }
  throw new Error(`no free block of ports from ${first} on`);
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function closed(server: Server | undefined): Promise<boolean> {
  return new Promise((resolve) => (server ? server.close(() => resolve(true)) : resolve(false)));
}
