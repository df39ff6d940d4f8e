import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A running OCI registry. */
export interface RegistryServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** Tags by `<repository>:<tag>`, and what they stand for. */
  readonly tags: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** What a registry hands its tokens out for. */
interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * A registry in memory, of the parts of the OCI distribution specification 1.1 that a push and a pull use: uploads in one piece,
 * manifests by tag and digest, and tokens. It refuses a blob that is not what its digest says, and a manifest with a blob missing.
 */
export async function startRegistry(login?: Login): Promise<RegistryServer> {
  const requests: string[] = [];
  const blobs = new Map<string, Buffer>();
  const tags = new Map<string, string>();
  const token = randomBytes(16).toString('hex');
  let url = '';
  const isAllowed = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!login || request.headers.authorization === `Bearer ${token}`) return true;
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${url}/token",service="test"` }).end();
    return false;
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    requests.push(`${method} ${pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (pathname === '/token') {
      const wanted = Buffer.from(`${login?.username}:${login?.password}`).toString('base64');
      const isKnown = request.headers.authorization === `Basic ${wanted}` && searchParams.has('scope');
      return response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ token }));
    }
    if (!isAllowed(request, response)) return undefined;
    const [, name = '', kind = '', reference = ''] =
      /^\/v2\/(.+)\/(blobs|manifests)\/(.*)$/.exec(pathname.replace(/\/uploads\/[^/]+$/, '/uploads/')) ?? [];
    const answer = { name, kind, reference, method, body, digest: searchParams.get('digest') ?? '' };
    return serve({ blobs, tags }, answer, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the registry has no TCP address');
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    requests,
    tags,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly name: string;
  readonly kind: string;
  readonly reference: string;
  readonly method: string;
  readonly body: Buffer;
  readonly digest: string;
}

function serve(
  { blobs, tags }: { blobs: Map<string, Buffer>; tags: Map<string, string> },
  { name, kind, reference, method, body, digest }: Asked,
  response: ServerResponse,
): ServerResponse {
  if (kind === 'blobs' && reference === 'uploads/') {
    const location = `/v2/${name}/blobs/uploads/${randomBytes(8).toString('hex')}`;
    if (method === 'POST') return response.writeHead(202, { location }).end();
    if (digest !== digestOf(body)) return response.writeHead(400).end('DIGEST_INVALID');
    blobs.set(digest, body);
    return response.writeHead(201, { location: `/v2/${name}/blobs/${digest}` }).end();
  }
  if (kind === 'manifests' && method === 'PUT') {
    const { config, layers } = JSON.parse(body.toString('utf8'));
    const missing = [config, ...layers].find((wanted) => blobs.get(wanted.digest)?.length !== wanted.size);
    if (missing) return response.writeHead(404).end('MANIFEST_BLOB_UNKNOWN');
    blobs.set(digestOf(body), body);
    tags.set(`${name}:${reference}`, digestOf(body));
    return response.writeHead(201).end();
  }
  const wanted = kind === 'manifests' ? (tags.get(`${name}:${reference}`) ?? reference) : reference;
  const found = blobs.get(wanted);
  if (!found) return response.writeHead(404).end();
  response.writeHead(200, { 'docker-content-digest': wanted, 'content-length': found.length });
  return response.end(method === 'HEAD' ? undefined : found);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
