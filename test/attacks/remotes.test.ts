import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { reconcile } from '../../src/agent/reconcile.ts';
import { fetchBranch } from '../../src/git/fetch.ts';
import { requireSmallPack } from '../../src/git/pack-limits.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { codeOf, createTarget, type Target } from './target.ts';

/** Remotes that lie, hang or flood. The highest valid release wins, and nothing takes more than its share. */
let target: Target;
let hostile: Server;
let behave: (path: string, write: (status: number, body?: Buffer) => void) => void = () => undefined;
before(async () => {
  const port = await freePort();
  hostile = createServer((request, response) =>
    behave(request.url ?? '', (status, body) => response.writeHead(status).end(body)),
  );
  await new Promise<void>((resolve) => hostile.listen(port, '127.0.0.1', resolve));
  target = await createTarget((config) => ({
    ...config,
    remotes: [
      { name: 'mirror', url: `http://127.0.0.1:${port}/mirror.git`, timeoutSeconds: 2 },
      ...config.remotes.map((remote) => ({ ...remote, timeoutSeconds: 20 })),
    ],
  }));
});
after(async () => {
  hostile.close();
  hostile.closeAllConnections();
  await target.close();
});

const remote = (name: string) => target.agent.status.remotes.find((found) => found.name === name);

/** The second remote has a new release, whatever the first one does. */
async function followsTheOther(...results: string[]): Promise<void> {
  await target.runsNext();
  assert.ok(results.includes(remote('mirror')?.result ?? ''), remote('mirror')?.result);
  // Probation has asked once more since it was fetched.
  assert.equal(remote('origin')?.result, 'unchanged');
}

describe('a mirror', () => {
  it('that hangs costs its timeout', async () => {
    behave = () => undefined;
    await followsTheOther('failed');
    assert.match(remote('mirror')?.reason ?? '', /no answer within 2 s/);
  });

  it('that answers garbage, or an error', async () => {
    for (const [status, body] of [
      [200, Buffer.from('garbage')],
      [500, Buffer.from('')],
      [200, Buffer.from('001e# service=git-upload-pack\n0000zzzz')],
    ] as const) {
      behave = (_, write) => write(status, body);
      await followsTheOther('failed', 'missing');
    }
  });

  it('that never stops talking is cut off', async () => {
    const references = Buffer.from(`003f${'a'.repeat(40)} refs/heads/branch\n`.repeat(1000));
    let sent = 0;
    const server = createServer((request, response) => {
      if (request.method === 'GET') return response.end('001e# service=git-upload-pack\n0000000eversion 2\n0000');
      const more = () => {
        while (!response.destroyed && response.write(references)) sent += 1;
      };
      response.on('drain', more);
      return more();
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const before = process.memoryUsage().rss;
    try {
      const fetched = await fetchBranch({
        url: `http://127.0.0.1:${port}/x.git`,
        branch: 'mesh-out/demo',
        directory: join(target.node.directory, 'endless'),
        timeoutSeconds: 20,
        maximumBytes: 8 * 1024 * 1024,
      });
      assert.ok(fetched.kind === 'failed' || fetched.kind === 'missing', fetched.kind);
      assert.ok(process.memoryUsage().rss - before < 256 * 1024 * 1024);
      // What was not taken was hardly sent: a few times the limit, for the buffers between us.
      assert.ok(sent * references.length < 64 * 1024 * 1024, `${sent} times ${references.length} bytes`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('that has an older release does not hold the node back, nor turn it back', async () => {
    const { directory, publisher } = target.node;
    const stale = join(directory, 'mirror.git');
    execFileSync('git', ['clone', '--quiet', '--bare', join(directory, 'out.git'), stale]);
    const { agent } = target;
    const mirror = agent.config.remotes[0];
    assert.ok(mirror);
    const url = mirror.url;
    Object.assign(mirror, { url: `${target.node.server.url}/mirror.git`, timeoutSeconds: 20 });
    try {
      await followsTheOther('fetched', 'unchanged');
      await target.runsNext();
      assert.notEqual(remote('mirror')?.oid, remote('origin')?.oid);
      // Alone, it is refused.
      const newest = publisher.git('rev-parse', 'HEAD').trim();
      execFileSync('git', ['-C', join(directory, 'out.git'), 'update-ref', '-d', 'refs/heads/mesh-out/demo']);
      assert.equal(codeOf(await reconcile(agent)), 'release-rollback');
      publisher.rewind(newest);
      await target.runsNext();
    } finally {
      Object.assign(mirror, { url, timeoutSeconds: 2 });
      rmSync(stale, { recursive: true });
      behave = (_, write) => write(404);
    }
  });
});

describe('endless data', () => {
  it('a file larger than any of a release', async () => {
    const huge = Buffer.alloc(20 * 1024 * 1024, 'x');
    target.node.publisher.push(target.replaced('metadata/timestamp.json', huge));
    const before = process.memoryUsage().rss;
    assert.equal(codeOf(await reconcile(target.agent)), 'repository-damaged');
    assert.ok(process.memoryUsage().rss - before < 300 * 1024 * 1024);
    await target.runsNext();
  });

  it('a few kilobytes that inflate to far more', async () => {
    const { publisher } = target.node;
    publisher.push(target.replaced('targets/zeros', Buffer.alloc(64 * 1024 * 1024)));
    // The push kept this process from answering, so the first connection may be one that was given up.
    await until(
      async () => {
        assert.equal(codeOf(await reconcile(target.agent)), 'remote-unreachable');
        return /more than 33554432 bytes where no release does/.test(remote('origin')?.reason ?? '');
      },
      () => remote('origin')?.reason ?? '',
    );
    await target.runsNext();
  });

  it('a pack is measured as it inflates, whatever it claims, and so is what its deltas make', () => {
    const limits = { objectBytes: 1000, totalBytes: 2500 };
    const pack = (...objects: Buffer[]) => {
      const head = Buffer.alloc(12);
      head.write('PACK');
      head.writeUInt32BE(2, 4);
      head.writeUInt32BE(objects.length, 8);
      return Buffer.concat([head, ...objects, Buffer.alloc(20)]);
    };
    const varint = (first: number, size: number): Buffer => {
      const bytes = [first | (size & 15)];
      for (let rest = size >> 4; rest > 0; rest >>= 7) {
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
        bytes.push(rest & 0x7f);
      }
      return Buffer.from(bytes);
    };
    const blob = (size: number, claimed = size) =>
      Buffer.concat([varint(3 << 4, claimed), deflateSync(Buffer.alloc(size))]);
    requireSmallPack(pack(blob(900), blob(900)), limits);
    assert.throws(() => requireSmallPack(pack(blob(1100)), limits), /more than 1000 bytes/);
    assert.throws(() => requireSmallPack(pack(blob(100_000, 10)), limits));
    assert.throws(() => requireSmallPack(pack(blob(900), blob(900), blob(900)), limits), /more than 2500 bytes/);
    // A delta of five bytes that promises a result of a million.
    const delta = Buffer.from([0x01, 0xc0, 0x84, 0x3d, 0x00]);
    const object = Buffer.concat([varint(7 << 4, delta.length), Buffer.alloc(20), deflateSync(delta)]);
    assert.throws(() => requireSmallPack(pack(object), limits), /more than 1000 bytes/);
  });
});
