/**
 * A mesh of `count` services as a team would write it, in files of 50: each service has two versions, each on a node of its
 * own, a weighted route with a header rule, and a policy that lets in the next ten services, which call it. Nothing is
 * random: the same count gives the same bytes.
 */
export function syntheticMesh(count: number): Map<string, string> {
  const files = new Map<string, string>();
  const parts = Math.ceil(count / perFile);
  files.set(
    'root.ts',
    `import { Mesh } from 'meshc';\n\nexport const mesh = new Mesh('synthetic', { trustDomain: 'synthetic.example' });\n`,
  );
  for (let part = 0; part < parts; part += 1) {
    files.set(partFile(part), servicesFile(part, count));
    files.set(policyFile(part), policiesFile(part, count));
  }
  const imports = Array.from(
    { length: parts },
    (_, part) => `import './${partFile(part)}';\nimport './${policyFile(part)}';\n`,
  );
  files.set('mesh.ts', `${imports.join('')}import { mesh } from './root.ts';\n\nexport default mesh;\n`);
  return files;
}

/** The one-line change the benchmark makes: a weight of one route in the middle of the mesh. */
export function oneLineChange(files: ReadonlyMap<string, string>): Map<string, string> {
  const changed = new Map(files);
  const paths = [...files.keys()].filter((path) => path.startsWith('services-'));
  const path = paths[Math.floor(paths.length / 2)];
  const text = path === undefined ? undefined : files.get(path);
  if (path === undefined || !text?.includes('weight: 90'))
    throw new Error('the synthetic mesh has no weight to change');
  changed.set(path, text.replace('weight: 90', 'weight: 80'));
  return changed;
}

const perFile = 50;
const dependencies = 10;

/** Every caller dials a service at the same port of its own machine, as a team would agree on. */
const listenPort = (service: number) => 20_000 + (service % 40_000);

const partFile = (part: number) => `services-${String(part).padStart(4, '0')}.ts`;
const policyFile = (part: number) => `policies-${String(part).padStart(4, '0')}.ts`;
const partOf = (service: number) => Math.floor(service / perFile);

/** A service calls the ten before it; the first ones call fewer. */
function calledBy(service: number): number[] {
  return Array.from({ length: Math.min(dependencies, service) }, (_, index) => service - 1 - index);
}

function callersOf(service: number, count: number): number[] {
  const last = Math.min(service + dependencies, count - 1);
  return Array.from({ length: last - service }, (_, index) => service + 1 + index);
}

function membersOf(part: number, count: number): number[] {
  const first = part * perFile;
  return Array.from({ length: Math.min(perFile, count - first) }, (_, index) => first + index);
}

function importsOf(services: readonly number[], ownPart: number | undefined): string {
  const byPart = new Map<number, Set<number>>();
  for (const service of services) {
    if (partOf(service) === ownPart) continue;
    const known = byPart.get(partOf(service)) ?? new Set();
    byPart.set(partOf(service), known.add(service));
  }
  return [...byPart]
    .sort(([a], [b]) => a - b)
    .map(
      ([part, members]) =>
        `import { ${[...members]
          .sort((a, b) => a - b)
          .map((service) => `service${service}`)
          .join(', ')} } from './${partFile(part)}';\n`,
    )
    .join('');
}

function servicesFile(part: number, count: number): string {
  const members = membersOf(part, count);
  const imports = importsOf(members.flatMap(calledBy), part);
  return [
    `import { HttpRoute, Service, Workload } from 'meshc';\nimport { mesh } from './root.ts';\n${imports}`,
    ...members.map((service) => serviceText(service)),
  ].join('\n');
}

function serviceText(service: number): string {
  const name = `service${service}`;
  return `export const ${name} = new Service(mesh, '${name}', {
  ports: { http: { number: 8080, protocol: 'http' } },
  versions: { v1: {}, v2: {} },
});
${['v1', 'v2'].map((version, index) => workloadText(service, version, index)).join('')}new HttpRoute(${name}, '${name}', {
  rules: [
    { matches: [{ headers: { 'x-canary': 'always' } }], backends: [{ to: ${name}.version('v2') }], timeout: '2s' },
    {
      backends: [
        { to: ${name}.version('v1'), weight: 90 },
        { to: ${name}.version('v2'), weight: 10 },
      ],
      timeout: '2s',
    },
  ],
});
`;
}

function workloadText(service: number, version: string, index: number): string {
  const number = service * 2 + index;
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  const upstreams = calledBy(service).map(
    (called) => `    { to: service${called}.port('http'), listen: { port: ${listenPort(called)} } },\n`,
  );
  return `new Workload(service${service}, 'service${service}-${version}', {
  version: '${version}',
  placement: { kind: 'hosts', hosts: [{ node: 'node${number}', address: '${address}' }] },
  upstreams: [
${upstreams.join('')}  ],
});
`;
}

function policiesFile(part: number, count: number): string {
  const members = membersOf(part, count).filter((service) => callersOf(service, count).length > 0);
  const imports = importsOf(
    members.flatMap((service) => [service, ...callersOf(service, count)]),
    undefined,
  );
  return [
    `import { AuthorizationPolicy } from 'meshc';\n${imports}`,
    ...members.map(
      (service) => `new AuthorizationPolicy(service${service}, 'callers-of-service${service}', {
  action: 'allow',
  rules: [{ from: [${callersOf(service, count)
    .map((caller) => `service${caller}`)
    .join(', ')}], methods: ['GET', 'POST'], paths: ['/api/*'] }],
});
`,
    ),
  ].join('\n');
}
