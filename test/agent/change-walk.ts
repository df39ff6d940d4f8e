import { retireAll, retireDue } from '../../src/agent/proxies/retire.ts';
import { reconcile } from '../../src/agent/reconcile.ts';
import { recover } from '../../src/agent/recover.ts';
import type { ReleaseInput } from '../../src/bundle/build-release.ts';
import type { EnvoyResource } from '../../src/output/proxy-document.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from '../harness/until.ts';
import { type MixedResult, startEcho, startMixedLoad } from './mixed-load.ts';
import { createNode, startBackend, testTiming } from './test-node.ts';
import { tcpListener, type WebMesh, webMesh } from './web-mesh.ts';

/** What a walk over many changes came to. */
export interface WalkResult {
  readonly changes: number;
  /** How many of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
  readonly load: MixedResult;
}

/** Longer than a caller on a very busy machine ever pauses: a connection that is idle when its listener has drained is closed. */
const drainSeconds = 6;

/** A mesh that is changed step by step. */
interface State extends WebMesh {
  readonly step: number;
}

/** Where things are that changes lead to. */
interface Places {
  readonly backends: readonly [number, number];
  readonly echo: number;
  /** The TLS listener moves between these. */
  readonly tls: readonly [number, number];
}

/** Every kind of change a release can be. Each keeps every request answerable before, while and after it is made. */
const kinds: Readonly<Record<string, (state: State, places: Places) => Partial<WebMesh>>> = {
  weights: ({ step }, { backends }) => ({ clusters: both(backends, 1 + (step % 8)) }),
  'cluster moved': ({ step }, { backends: [port] }) => ({
    clusters: { [`shop/moved-${step}/http`]: { port, weight: 1 } },
  }),
  'cluster settings': ({ step }) => ({ connectTimeout: `${1 + (step % 20)}s` }),
  endpoints: ({ clusters }, { backends: [one, two] }) => ({
    clusters: Object.fromEntries(
      Object.entries(clusters).map(([name, cluster]) => [name, { ...cluster, port: cluster.port === one ? two : one }]),
    ),
  }),
  'listener in place': ({ step }) => ({ serverName: `server-${step}` }),
  'listener replaced': ({ step }) => ({ listenerName: `web-${step}` }),
  'tls listener': ({ step }, { tls }) => ({ tlsPort: tls[step % 2] ?? 0 }),
  'tcp cluster': ({ step }, { echo }) => ({ extraClusters: [echoCluster(echo, 1 + (step % 20))] }),
  certificate: () => ({}),
};

/**
 * Applies so many changes, one kind after the other, while the proxy is called in every way. What a change leaves over is taken
 * away as it becomes due, as a running agent does.
 */
export async function walkChanges(
  changes: number,
  onChange: (done: number) => void = () => undefined,
): Promise<WalkResult> {
  const node = await createNode({ guards: { maximumRemovalPercent: 100, maximumMemoryMebibytes: 0 } });
  const [one, two, echo] = await Promise.all([startBackend('one'), startBackend('two'), startEcho()]);
  const [listenerPort, tcpPort] = [await freePort(), await freePort()];
  const places: Places = {
    backends: [one.port, two.port],
    echo: echo.port,
    tls: [await freePort(), await freePort()],
  };
  const agent = node.agent({ timing: { ...testTiming, graceMilliseconds: 100, drainSeconds } });
  let state: State = {
    step: 0,
    listenerPort,
    tlsPort: places.tls[0],
    clusters: both(places.backends, 5),
    extraListeners: [tcpListener('echo', tcpPort, 'echo')],
    extraClusters: [echoCluster(echo.port, 1)],
  };
  const apply = async (change: Partial<WebMesh>, input: Partial<ReleaseInput> = {}) => {
    state = { ...state, ...change, step: state.step + 1 };
    node.clock.now = new Date(node.clock.now.getTime() + 2_000);
    await node.publisher.publish(webMesh(state), input);
    let outcome = await reconcile(agent);
    // A machine that is very busy may not even reach itself in time.
    for (let tries = 0; outcome.kind === 'unreachable' && tries < 5; tries += 1) outcome = await reconcile(agent);
    if (outcome.kind !== 'applied') throw new Error(`change ${state.step}: ${JSON.stringify(outcome)}`);
    await retireDue(agent);
  };
  try {
    await recover(agent);
    await apply({});
    const load = startMixedLoad({ http: listenerPort, tcp: tcpPort });
    const counted = new Map<string, number>();
    try {
      for (let done = 0; done < changes; done += 1) {
        const [name = '', change] = Object.entries(kinds)[done % Object.keys(kinds).length] ?? [];
        await apply(
          change?.(state, places) ?? {},
          name === 'certificate' ? { lifetimeSeconds: 96 * 3600, previous: new Map() } : {},
        );
        counted.set(name, (counted.get(name) ?? 0) + 1);
        onChange(done + 1);
      }
      const answered = load.answered();
      await retireAll(agent);
      await until(
        () => load.answered() > answered + 20,
        () => `${load.answered()} answers`,
      );
    } finally {
      await load.stop();
    }
    return { changes, kinds: counted, load: await load.stop() };
  } finally {
    await node.remove();
    await Promise.all([one.close(), two.close(), echo.close()]);
  }
}

function both([one, two]: readonly [number, number], first: number): WebMesh['clusters'] {
  return {
    'shop/one/http': { port: one, weight: first },
    'shop/two/http': { port: two, weight: 10 - first },
  };
}

/** The cluster behind the TCP listener. */
function echoCluster(port: number, timeoutSeconds: number): EnvoyResource {
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  return {
    '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    name: 'echo',
    type: 'STATIC',
    connect_timeout: `${timeoutSeconds}s`,
    load_assignment: { cluster_name: 'echo', endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
  };
}
