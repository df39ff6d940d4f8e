import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';

/** A running web server. */
export interface StaticServer {
  readonly url: string;
  /** Status and path of every answer, in order. */
  readonly answers: string[];
  /** Answers instead of the files, until it is undefined again. */
  instead: RequestListener | undefined;
  close(): Promise<void>;
}

/** Serves the files of a folder with entity tags, as web servers and object stores do. */
export async function startStaticServer(folder: string): Promise<StaticServer> {
  const answers: string[] = [];
  const serve: RequestListener = async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const end = (status: number, body?: Buffer, headers = {}) => {
      answers.push(`${status} ${path}`);
      response.writeHead(status, headers).end(body);
    };
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (!bytes) return end(404);
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    return request.headers['if-none-match'] === etag ? end(304, undefined, { etag }) : end(200, bytes, { etag });
  };
  const server = createServer((request, response) => (running.instead ?? serve)(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the web server has no TCP address');
  const running: StaticServer = {
    url: `http://127.0.0.1:${address.port}`,
    answers,
    instead: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return running;
}
