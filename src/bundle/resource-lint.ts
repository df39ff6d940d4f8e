/**
 * What an Envoy resource may not do, whoever signed it: take configuration or code from the network, or read and write files
 * outside the proxy's own folder and the roots that policy allows. A stolen pipeline can then still not turn an Envoy into
 * a client of somebody else's control plane, or make it serve the node's secrets.
 */
export function findForbidden(resource: unknown, fileRoots: readonly string[]): string | undefined {
  return visit({ name: '', value: resource }, fileRoots);
}

interface Member {
  /** In snake case; Envoy reads both spellings. */
  readonly name: string;
  readonly value: unknown;
}

/** Members that name a source of configuration which is not a file. */
const remoteSources: ReadonlySet<string> = new Set([
  'ads',
  'ads_config',
  'api_config_source',
  'google_grpc',
  'hds_config',
  'rtds_layer',
  'xdstp_resource_locator',
]);

/** Objects whose `path` is that of a file or socket. Elsewhere, in routes for example, it is that of a URL. */
const holdersOfPaths: ReadonlySet<string> = new Set(['path_config_source', 'watched_directory', 'pipe']);

const fileLog = 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog';

function visit({ name, value }: Member, fileRoots: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return firstOf(value.map((item) => () => visit({ name, value: item }, fileRoots)));
  }
  if (remoteSources.has(name)) return `\`${name}\` would take configuration from the network`;
  if (name === 'remote' && 'sha256' in value) return '`remote` would take code from the network';
  const members = Object.entries(value).map(([key, member]): Member => ({ name: snakeCase(key), value: member }));
  const holdsPaths =
    holdersOfPaths.has(name) || members.some(({ name: key, value: type }) => key === '@type' && type === fileLog);
  const files = members.filter(({ name: key }) => key === 'filename' || (key === 'path' && holdsPaths));
  return firstOf([
    ...files.map((file) => () => outside(file.value, fileRoots)),
    ...members.map((member) => () => visit(member, fileRoots)),
  ]);
}

function outside(path: unknown, fileRoots: readonly string[]): string | undefined {
  if (typeof path !== 'string') return undefined;
  const climbs = path.split('/').includes('..');
  const allowed = !path.startsWith('/') || fileRoots.some((root) => path === root || path.startsWith(`${root}/`));
  return allowed && !climbs ? undefined : `the file ${path} is outside the folders that are allowed`;
}

function firstOf(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
