import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closeWorkloadApis } from '../../src/agent/workload-api/workload-apis.ts';
import { createTarget, round, type Target } from '../attacks/target.ts';

const source = fileURLToPath(new URL('go-workload/', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/go-workload/', import.meta.url));

/** A build takes a minute or two, once. */
const longestBuild = 240_000;

/** The client of the SPIFFE project, or why there is none. */
function goClient(): { readonly program: string } | { readonly missing: string } {
  const hash = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(source, name)));
  const program = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(program)) return { program };
  mkdirSync(cache, { recursive: true });
  const built = spawnSync('go', ['build', '-mod=readonly', '-o', program, '.'], {
    cwd: source,
    encoding: 'utf8',
    timeout: longestBuild,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
  });
  if (built.status === 0) return { program };
  if (built.error && 'code' in built.error && built.error.code === 'ENOENT') return { missing: 'Go is not installed' };
  return { missing: `go-spiffe cannot be built: ${built.stderr?.trim().split('\n').at(-1) || built.error?.message}` };
}

/** What the client prints for each state it is told. */
interface State {
  readonly identity: string;
  readonly serial: string;
  readonly verified: string;
  readonly failure: string;
}

const identity = 'spiffe://demo.test/ns/shop/sa/web';

/** Programs that know a SPIRE agent find the same API, and are told of every renewal. */
describe('the Workload API', () => {
  let target: Target;
  let socket = '';
  before(async () => {
    target = await createTarget((config, directory) => {
      socket = join(directory, 'api.sock');
      return { ...config, workloadApi: [{ proxy: 'shop/web', socket }] };
    });
  });
  after(async () => {
    await closeWorkloadApis(target.agent);
    await target.close();
  });

  it('is open to the user of the agent alone', () => {
    assert.ok(lstatSync(socket).isSocket());
    assert.equal(lstatSync(socket).mode & 0o777, 0o600);
  });

  it('refuses who does not say that it speaks the API, tokens, and methods that there are not', async () => {
    const status = async (method: string, headers = {}) => (await ask(socket, method, headers))['grpc-status'];
    assert.equal(await status('FetchX509SVID'), '3');
    assert.equal(await status('FetchJWTSVID', secured), '7');
    assert.equal(await status('FetchNothing', secured), '12');
    assert.equal(await status('FetchX509Bundles', secured), undefined);
  });

  it('goes on after a client that speaks no HTTP/2', async () => {
    const stray = connectSocket(socket);
    stray.on('error', () => stray.destroy());
    stray.resume().end('GET / HTTP/1.1\r\n\r\n');
    await once(stray, 'close');
    assert.equal((await ask(socket, 'FetchX509SVID', secured))[':status'], 200);
  });

  it('gives go-spiffe an identity that verifies, and the next one when it is renewed', async (context) => {
    const client = goClient();
    if ('missing' in client) return context.skip(client.missing);
    const environment = { ...process.env, SPIFFE_ENDPOINT_SOCKET: `unix://${socket}` };
    const running = spawn(client.program, ['2'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const states = statesOf(running);
      const first = await states.next();
      target.wait(40 * 3600);
      await target.runsNext();
      const second = await states.next();
      for (const { value } of [first, second]) {
        assert.deepEqual({ ...value, serial: '' }, { identity, serial: '', verified: identity, failure: '' });
      }
      assert.notEqual(first.value?.serial, second.value?.serial);
    } finally {
      running.kill();
    }
    const jwt = spawn(client.program, ['jwt'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const [answer] = (await once(jwt.stdout, 'data')) as [Buffer];
    assert.match(String(answer), /PermissionDenied/);
  });

  it('takes the socket that an earlier agent left, and nothing else that is at its place', async () => {
    await closeWorkloadApis(target.agent);
    await round(target.agent);
    assert.equal((await ask(socket, 'FetchX509SVID', secured))[':status'], 200);
    await closeWorkloadApis(target.agent);
    writeFileSync(socket, 'not a socket');
    await round(target.agent);
    const condition = target.agent.status.conditions.find(({ type }) => type === 'IdentityCurrent');
    assert.equal(condition?.reason, 'workload-api-unservable');
    assert.equal(readFileSync(socket, 'utf8'), 'not a socket');
  });
});

const secured = { 'workload.spiffe.io': 'true' };

/** The headers of the first answer; streams go on after it, so it is left there. */
async function ask(socket: string, method: string, headers: Record<string, string>): Promise<IncomingHttpHeaders> {
  const session = connect('http://localhost', { createConnection: () => connectSocket(socket) });
  try {
    const path = `/SpiffeWorkloadAPI/${method}`;
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      ...headers,
    });
    stream.end(Buffer.alloc(5));
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    return answer;
  } finally {
    session.destroy();
  }
}

async function* statesOf({ stdout }: ChildProcess): AsyncGenerator<State, undefined> {
  if (!stdout) return undefined;
  for await (const line of createInterface({ input: stdout })) yield JSON.parse(line) as State;
  return undefined;
}
