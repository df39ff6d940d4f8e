import { execFileSync, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A running server of git repositories. */
export interface GitServer {
  /** Where `<root>/<name>` is reached: `<url>/<name>`. No trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves every bare repository below a folder over smart HTTP, on loopback unless told otherwise, for fetch and push, with the real
 * `git http-backend` behind a minimal CGI bridge: what talks to it talks to git.
 */
export async function startGitServer(rootDirectory: string, listen = '127.0.0.1'): Promise<GitServer> {
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  const server = createServer((request, response) => answer({ backend, rootDirectory, request, response }));
  await new Promise<void>((resolve) => server.listen(0, listen, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the git server has no TCP address');
  return {
    url: `http://${listen}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Makes an empty bare repository that accepts pushes over HTTP; returns its path. */
export function createBareRepository(rootDirectory: string, name: string): string {
  const path = join(rootDirectory, name);
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  execFileSync('git', ['-C', path, 'config', 'http.receivepack', 'true']);
  return path;
}

interface Exchange {
  readonly backend: string;
  readonly rootDirectory: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answer({ backend, rootDirectory, request, response }: Exchange): void {
  const child = spawn(backend, { env: cgiEnvironment(rootDirectory, request), stdio: ['pipe', 'pipe', 'ignore'] });
  request.pipe(child.stdin);
  // A client that hangs up, or a backend that has read enough, closes these pipes early; neither is our failure.
  child.stdin.on('error', () => request.unpipe(child.stdin));
  response.on('close', () => child.kill());
  child.on('error', (error) => response.writeHead(500).end(error.message));

  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    child.stdout.off('data', readHead);
    writeHead(response, head.subarray(0, end).toString('latin1'));
    response.write(head.subarray(end + 4));
    child.stdout.pipe(response);
  };
  child.stdout.on('data', readHead);
  child.stdout.on('end', () => response.end());
}

function cgiEnvironment(rootDirectory: string, request: IncomingMessage): NodeJS.ProcessEnv {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    PATH: process.env['PATH'],
    GIT_PROJECT_ROOT: rootDirectory,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: header('content-type'),
    ...(request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] }),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    HTTP_GIT_PROTOCOL: header('git-protocol'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: '127.0.0.1',
    // The machine's own git configuration must not change what a test sees.
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'http.receivepack',
    GIT_CONFIG_VALUE_0: 'true',
    GIT_CONFIG_KEY_1: 'safe.directory',
    GIT_CONFIG_VALUE_1: '*',
  };
}

function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
}
