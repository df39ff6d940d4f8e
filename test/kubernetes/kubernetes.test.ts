import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Command } from 'commander';
import type { AgentConfig } from '../../src/agent/config.ts';
import { readAgentConfig } from '../../src/agent/read-config.ts';
import { stateFolder } from '../../src/agent/state/state-folder.ts';
import { defaultTiming } from '../../src/agent/timing.ts';
import { register } from '../../src/cli/commands/agent.ts';
import { emitEnvoy } from '../../src/emit/envoy/envoy.ts';
import { images } from '../../src/emit/kubernetes/images.ts';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import { envoyArguments } from '../../src/emit/kubernetes/sidecar.ts';
import { lowerDestinations } from '../../src/lower/destination.ts';
import { documentReader } from '../../src/output/parts.ts';
import type { ProxyDocument } from '../../src/output/proxy-document.ts';
import { documentOf, documentsOf } from './manifest-schema.ts';
import { bookshop, gateway, mesh, onHost, onKubernetes, service, workload } from './sample-mesh.ts';

const files = emitKubernetes(bookshop());
const compiled = new Map(emitEnvoy(bookshop(), () => {}));

/** A part of a manifest whose shape the schema test has proved. */
interface Container {
  name: string;
  image: string;
  restartPolicy?: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  lifecycle?: { preStop: { sleep?: { seconds: number }; exec?: { command: string[] } } };
  securityContext: Record<string, unknown>;
  volumeMounts?: { name: string; mountPath: string }[];
  startupProbe?: unknown;
  readinessProbe?: unknown;
  livenessProbe?: unknown;
  resources?: unknown;
}

interface PodSpec {
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  securityContext: Record<string, unknown>;
  terminationGracePeriodSeconds?: number;
  volumes: Record<string, unknown>[];
  initContainers: Container[];
  containers: Container[];
}

interface DeploymentSpec {
  replicas: number;
  selector: { matchLabels: Record<string, string> };
  template: { metadata: { labels: Record<string, string>; annotations: Record<string, string> }; spec: PodSpec };
}

function deployment(path: string, of = files): DeploymentSpec {
  return documentOf(of, path, 'Deployment')['spec'] as DeploymentSpec;
}

test('there is a file for each namespace, workload, gateway and service on Kubernetes, and none for hosts', () => {
  assert.deepEqual([...files.keys()].sort(), [
    'kubernetes/shop.yaml',
    'kubernetes/shop/ingress.yaml',
    'kubernetes/shop/reviews-v1.yaml',
    'kubernetes/shop/services/reviews.yaml',
    'kubernetes/shop/web.yaml',
  ]);
  const kinds = documentsOf(files, 'kubernetes/shop/web.yaml').map(({ kind }) => kind);
  assert.deepEqual(kinds, ['ServiceAccount', 'ConfigMap', 'NetworkPolicy', 'Service', 'Deployment']);
});

test('a mesh on hosts gives no manifest', () => {
  const hosted = mesh({
    services: [service('web')],
    workloads: [workload('web', { placement: onHost('192.0.2.1') })],
    gateways: [gateway('ingress', [80], onHost('192.0.2.2'))],
  });
  assert.equal(emitKubernetes(hosted).size, 0);
});

test('a namespace asks for the restricted standard and denies by default', () => {
  const [namespace, policy] = documentsOf(files, 'kubernetes/shop.yaml');
  assert.equal(namespace?.metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
  assert.deepEqual(policy?.['spec'], { ingress: [], podSelector: {}, policyTypes: ['Ingress'] });
});

test('a workload runs its program behind the agent and Envoy, both native sidecars', () => {
  const { replicas, selector, template } = deployment('kubernetes/shop/reviews-v1.yaml');
  assert.equal(replicas, 3);
  assert.deepEqual(selector.matchLabels, { 'meshc.dev/workload': 'reviews-v1' });
  assert.deepEqual(template.metadata.labels, {
    'app.kubernetes.io/managed-by': 'meshc',
    'app.kubernetes.io/name': 'reviews',
    'app.kubernetes.io/part-of': 'bookshop',
    'app.kubernetes.io/version': 'v1',
    'meshc.dev/service': 'reviews',
    'meshc.dev/workload': 'reviews-v1',
  });
  const { initContainers, containers } = template.spec;
  assert.deepEqual(
    initContainers.map(({ name, image, restartPolicy }) => ({ name, image, restartPolicy })),
    [
      { name: 'prepare', image: images.envoy, restartPolicy: undefined },
      { name: 'agent', image: images.agent, restartPolicy: 'Always' },
      { name: 'envoy', image: images.envoy, restartPolicy: 'Always' },
    ],
  );
  assert.deepEqual(
    containers.map(({ name, image }) => ({ name, image })),
    [{ name: 'program', image: 'example/reviews:1.2.3' }],
  );
  assert.equal(containers[0]?.volumeMounts, undefined, 'the program sees no key and no state');
});

test('Envoy starts when its files are there, the program when Envoy listens', () => {
  const [, agent, envoy] = deployment('kubernetes/shop/web.yaml').template.spec.initContainers;
  assert.deepEqual(probeOf(agent?.startupProbe), { asks: '/startz', failureThreshold: 150, periodSeconds: 2 });
  assert.deepEqual(probeOf(agent?.livenessProbe), { asks: '/healthz', failureThreshold: 5, periodSeconds: 30 });
  assert.equal(agent?.readinessProbe, undefined);
  assert.deepEqual(envoy?.startupProbe, { failureThreshold: 300, periodSeconds: 1, tcpSocket: { port: 15006 } });
  assert.deepEqual(envoy?.readinessProbe, { failureThreshold: 3, periodSeconds: 10, tcpSocket: { port: 15006 } });
  assert.equal(envoy?.livenessProbe, undefined);
});

/** A probe that asks the agent's own server, which the script in it must be able to do. */
function probeOf(probe: unknown) {
  const { exec, failureThreshold, periodSeconds } = probe as Record<string, number> & { exec: { command: string[] } };
  const [program, flag, script = ''] = exec.command;
  assert.deepEqual([program, flag], ['node', '-e']);
  return { asks: /fetch\('http:\/\/127\.0\.0\.1:15020([^']*)'\)/.exec(script)?.[1], failureThreshold, periodSeconds };
}

test('the sidecars ask for what they need', () => {
  const [prepare, ...sidecars] = deployment('kubernetes/shop/web.yaml').template.spec.initContainers;
  assert.deepEqual(prepare?.resources, { limits: { memory: '64Mi' }, requests: { cpu: '10m', memory: '16Mi' } });
  assert.deepEqual(
    sidecars.map(({ resources }) => resources),
    [
      { limits: { memory: '384Mi' }, requests: { cpu: '20m', memory: '128Mi' } },
      { limits: { memory: '512Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    ],
  );
});

test('every container is restricted, and ours are confined', () => {
  for (const path of ['kubernetes/shop/web.yaml', 'kubernetes/shop/ingress.yaml']) {
    const { spec } = deployment(path).template;
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.securityContext['runAsNonRoot'], true);
    for (const { name, securityContext } of [...spec.initContainers, ...spec.containers]) {
      const restricted = {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
      const expected =
        name === 'program' ? restricted : { ...restricted, readOnlyRootFilesystem: true, runAsUser: 1337 };
      assert.deepEqual(securityContext, expected, `${path} ${name}`);
    }
  }
});

test('a volume is mounted by someone, and every mount has its volume', () => {
  for (const path of ['kubernetes/shop/web.yaml', 'kubernetes/shop/ingress.yaml']) {
    const { spec } = deployment(path).template;
    const mounted = [...spec.initContainers, ...spec.containers].flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(({ name }) => name),
    );
    assert.deepEqual([...new Set(mounted)].sort(), spec.volumes.map(({ name }) => String(name)).sort());
  }
});

test('the agent finds its key where it is prepared, and its configuration is one it takes', async () => {
  const text = configurationOf('kubernetes/shop/web.yaml')['agent.json'] ?? '';
  const config: AgentConfig = JSON.parse(text);
  assert.deepEqual(config, {
    apiVersion: 'meshc/v1',
    kind: 'AgentConfig',
    node: 'web.shop',
    mesh: 'bookshop',
    environment: 'production',
    trustDomain: 'shop.example',
    stateDirectory: '/var/lib/meshc/state',
    trustedRoot: '/etc/meshc/trust/root.json',
    remotes: [{ name: 'cluster', url: 'http://releases.meshc-system.svc.cluster.local/bookshop.git' }],
    attach: { admin: '127.0.0.1:15000', bootstrap: '/etc/meshc/config/bootstrap.json' },
    proxies: ['shop/web'],
    status: { port: 15020 },
  } satisfies AgentConfig);
  const folder = await mkdtemp(join(tmpdir(), 'meshc-config-'));
  try {
    await writeFile(join(folder, 'agent.json'), text);
    assert.deepEqual(await readAgentConfig(join(folder, 'agent.json')), { kind: 'config', config });
  } finally {
    await rm(folder, { recursive: true });
  }
  const [prepare, agent] = deployment('kubernetes/shop/web.yaml').template.spec.initContainers;
  const script = prepare?.command?.at(-1) ?? '';
  assert.ok(script.includes(stateFolder(config.stateDirectory).key('shop/web')), script);
  const paths = [config.trustedRoot, config.stateDirectory, config.attach?.bootstrap ?? '', agent?.args?.at(-1) ?? ''];
  expectMounted(agent, paths);
});

test('Envoy works in the folder the agent writes, with the bootstrap of its compiled document', () => {
  for (const name of ['web', 'ingress']) {
    const { spec } = deployment(`kubernetes/shop/${name}.yaml`).template;
    const envoy = [...spec.initContainers, ...spec.containers].find((container) => container.name === 'envoy');
    const { 'agent.json': agent = '', 'bootstrap.json': bootstrap = '' } = configurationOf(
      `kubernetes/shop/${name}.yaml`,
    );
    const { stateDirectory, proxies, attach }: AgentConfig = JSON.parse(agent);
    assert.equal(envoy?.workingDir, stateFolder(stateDirectory).proxy(proxies[0] ?? ''));
    assert.deepEqual(envoy?.command, ['/usr/local/bin/envoy']);
    assert.deepEqual(envoy?.args?.slice(0, 2), ['-c', attach?.bootstrap]);
    expectMounted(envoy, [
      envoy?.workingDir ?? '',
      attach?.bootstrap ?? '',
      stateFolder(stateDirectory).key(proxies[0] ?? ''),
    ]);
    const document = documentReader(compiled)(`workloads/shop/${name}.json`) as ProxyDocument;
    assert.deepEqual(JSON.parse(bootstrap), document.instances[0]?.bootstrap);
    const { address, port_value } = JSON.parse(bootstrap).admin.address.socket_address;
    assert.equal(`${address}:${port_value}`, attach?.admin);
  }
});

test('Envoy drains no longer than the agent waits', () => {
  const settings = envoyArguments('bootstrap.json');
  assert.equal(settings[settings.indexOf('--drain-time-s') + 1], String(defaultTiming.drainSeconds));
});

function configurationOf(path: string): Record<string, string> {
  return documentOf(files, path, 'ConfigMap')['data'] as Record<string, string>;
}

function expectMounted(container: Container | undefined, paths: readonly string[]): void {
  const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
  for (const path of paths) {
    assert.ok(
      mounts.some((mount) => path.startsWith(`${mount}/`)),
      `${path} is in no volume of ${container?.name}`,
    );
  }
}

test('the agent command takes the arguments it is given', async () => {
  const [, sidecar] = deployment('kubernetes/shop/web.yaml').template.spec.initContainers;
  const taken: unknown[] = [];
  const program = new Command().exitOverride();
  const terminal = { out() {}, err() {}, color: false, directory: '/', environment: {}, now: () => new Date(0) };
  register(program, terminal, () => async (...given) => {
    taken.push(given[0]);
  });
  await program.parseAsync(sidecar?.args ?? [], { from: 'user' });
  assert.deepEqual(taken, [{ config: '/etc/meshc/config/agent.json' }]);
});

test('pods are replaced when what their sidecars are started with changes, and only then', () => {
  const mark = (environment: string) =>
    deployment('kubernetes/shop/web.yaml', emitKubernetes({ ...bookshop(), environment })).template.metadata
      .annotations;
  assert.deepEqual(mark('production'), mark('production'));
  assert.notDeepEqual(mark('production'), mark('staging'));
  assert.match(mark('production')['meshc.dev/configuration'] ?? '', /^[0-9a-f]{16}$/);
});

test('a headless service has the name that other proxies ask DNS for', () => {
  const headless = documentOf(files, 'kubernetes/shop/reviews-v1.yaml', 'Service');
  assert.deepEqual(headless['spec'], {
    clusterIP: 'None',
    ports: [{ name: 'mesh', port: 15006, protocol: 'TCP', targetPort: 15006 }],
    selector: { 'meshc.dev/workload': 'reviews-v1' },
  });
  const [destination] = lowerDestinations({
    trustDomain: 'shop.example',
    policies: { trafficPolicy: () => [] },
    service: { namespace: 'shop', name: 'reviews', ports: {}, versions: {} },
    name: 'http',
    port: { number: 9080, protocol: 'http' },
    workloads: [
      { namespace: 'shop', name: 'reviews-v1', service: 'reviews', upstreams: [], placement: { kind: 'kubernetes' } },
    ],
  });
  assert.deepEqual(destination?.discovery, {
    kind: 'dns',
    names: [
      {
        address: `${headless.metadata.name}.${headless.metadata.namespace}.svc.cluster.local`,
        port: 15006,
        weight: 1,
        place: { region: '', zone: '', subzone: '', labels: [] },
      },
    ],
  });
});

test('the service itself leads to sidecars, under its own port names and numbers', () => {
  const { spec } = documentOf(files, 'kubernetes/shop/services/reviews.yaml', 'Service');
  assert.deepEqual(spec, {
    type: 'ClusterIP',
    ports: [{ name: 'http', port: 9080, protocol: 'TCP', targetPort: 15006 }],
    selector: { 'meshc.dev/service': 'reviews' },
  });
});

test('a workload or gateway keeps its name where a service has the same', () => {
  const same = emitKubernetes(
    mesh({
      services: [service('ingress'), service('web')],
      workloads: [workload('web'), workload('other', { service: 'shop/ingress' })],
      gateways: [gateway('ingress', [8080])],
    }),
  );
  const names = [...same.keys()].flatMap((path) =>
    documentsOf(same, path)
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => metadata.name),
  );
  assert.deepEqual(names.sort(), ['ingress', 'other', 'web']);
});

test('a gateway runs Envoy with its agent behind a load balancer, on low ports without a capability', () => {
  const path = 'kubernetes/shop/ingress.yaml';
  const { replicas, template } = deployment(path);
  assert.equal(replicas, 2);
  const { initContainers, containers } = template.spec;
  assert.deepEqual(
    [...initContainers, ...containers].map(({ name, restartPolicy }) => ({ name, restartPolicy })),
    [
      { name: 'prepare', restartPolicy: undefined },
      { name: 'agent', restartPolicy: 'Always' },
      { name: 'envoy', restartPolicy: undefined },
    ],
  );
  assert.deepEqual(template.spec.securityContext['sysctls'], [
    { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' },
  ]);
  const spec = documentOf(files, path, 'Service')['spec'] as Record<string, unknown>;
  assert.equal(spec['type'], 'LoadBalancer');
  assert.deepEqual(spec['ports'], [
    { name: 'tcp-80', port: 80, protocol: 'TCP', targetPort: 80 },
    { name: 'tcp-8443', port: 8443, protocol: 'TCP', targetPort: 8443 },
  ]);
});

test('a gateway that goes away drains after load balancers have heard of it, and before it ends', async () => {
  const {
    initContainers,
    containers,
    terminationGracePeriodSeconds = 30,
  } = deployment('kubernetes/shop/ingress.yaml').template.spec;
  const wait = containers[0]?.lifecycle?.preStop.sleep?.seconds ?? 0;
  const script = initContainers[1]?.lifecycle?.preStop.exec?.command.at(-1) ?? '';
  const [, seconds = ''] = /, (\d+)000\)$/.exec(script) ?? [];
  const notice = Number(seconds);
  assert.deepEqual([notice, wait, terminationGracePeriodSeconds], [10, notice + defaultTiming.drainSeconds, 30]);

  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const here = script.replace('127.0.0.1:15000', `127.0.0.1:${address.port}`).replace(/, \d+000\)$/, ', 0)');
    await promisify(execFile)(process.execPath, ['-e', here]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  assert.deepEqual(asked, ['POST /drain_listeners?graceful']);
});

test('service accounts carry no token', () => {
  const account = documentOf(files, 'kubernetes/shop/web.yaml', 'ServiceAccount');
  assert.equal(account['automountServiceAccountToken'], false);
  assert.equal(deployment('kubernetes/shop/web.yaml').template.spec.serviceAccountName, account.metadata.name);
});

test('no two objects share kind, namespace and name, however things are called', () => {
  const names = ['services', 'default', 'shop', 'web'];
  const odd = emitKubernetes(
    mesh({
      services: names.map((name) => service(name)),
      workloads: [
        ...names.map((name) => workload(name)),
        workload('web', { namespace: 'services' }),
        workload('v2', { service: 'shop/web' }),
      ],
      gateways: [gateway('gate', [8080])],
    }),
  );
  const identities = [...odd.keys()].flatMap((path) =>
    documentsOf(odd, path).map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`),
  );
  assert.equal(new Set(identities).size, identities.length, identities.join('\n'));
});

test('the order of declarations does not show, and nothing is written to disk', () => {
  const shuffled = bookshop();
  const again = emitKubernetes({ ...shuffled, workloads: [...shuffled.workloads].reverse() });
  for (const [path, text] of files) assert.equal(again.get(path), text, path);
  // The folder the chart was given: it would be here if anything wrote to it.
  assert.equal(existsSync('unused'), false);
});

test('the image of the agent has the version of this package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(images.agent, `meshc/agent:${version}`);
});

test('text that YAML 1.1 would read as something else stays text', () => {
  const odd = emitKubernetes(
    mesh({ workloads: [workload('on', { version: { kind: 'named', name: '012' }, placement: onKubernetes('1e3') })] }),
  );
  const { template } = deployment('kubernetes/shop/on.yaml', odd);
  assert.equal(template.metadata.labels['app.kubernetes.io/version'], '012');
  assert.equal(template.metadata.labels['meshc.dev/workload'], 'on');
  assert.equal(template.spec.containers[0]?.image, '1e3');
});
