import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A comment as the server keeps it. */
export interface KeptComment {
  readonly id: number;
  readonly author: string;
  body: string;
}

/** How a server spoils one request. */
export interface Fault {
  /** Which: `POST /repos/o/r/issues/7/comments`; the query is left out. */
  readonly when: RegExp;
  /** How often; `Infinity` for always. */
  times: number;
  /** What it answers; `silence` never answers, `break` closes the connection. */
  readonly answer:
    | 'silence'
    | 'break'
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };
  /** Whether it does what was asked all the same, which nobody hears of. */
  readonly isDone?: boolean;
}

/** A server on loopback that speaks as much of the APIs of GitHub and GitLab as posting a plan takes, by their documentation. */
export interface ForgeServer {
  readonly url: string;
  readonly comments: KeptComment[];
  readonly checks: { id: number; body: { [member: string]: unknown } }[];
  /** `POST /repos/o/r/issues/7/comments`, in their order. */
  readonly requests: string[];
  faults: Fault[];
  /** The newest commit of the change. */
  head: string;
  state: 'open' | 'closed';
  /** Comments on one page; the real ones have 100. */
  pageSize: number;
  close(): Promise<void>;
}

/** Who the token is. */
export const robot = 'github-actions[bot]';

const longestComment = 65_536;

export async function startForgeServer(head: string): Promise<ForgeServer> {
  const server = createServer((request, response) => void answer(forge, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  const forge: ForgeServer = {
    url: `http://127.0.0.1:${address.port}`,
    comments: [],
    checks: [],
    requests: [],
    faults: [],
    head,
    state: 'open',
    pageSize: 100,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return forge;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

async function answer(forge: ForgeServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', forge.url);
  const asked = `${request.method} ${url.pathname}`;
  forge.requests.push(asked);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
  const fault = forge.faults.find(({ when, times }) => times > 0 && when.test(asked));
  if (fault) fault.times -= 1;
  const isKnown = request.headers.authorization === 'Bearer secret' || request.headers['private-token'] === 'secret';
  const work = () =>
    isKnown ? reply(forge, asked, { url, body }) : { status: 401, body: { message: 'Bad credentials' } };
  if (!fault) return send(response, work());
  if (fault.isDone) work();
  if (fault.answer === 'silence') return;
  if (fault.answer === 'break') {
    request.socket.destroy();
    return;
  }
  const { status, headers = {}, body: said = { message: 'no' } } = fault.answer;
  send(response, { status, headers, body: said });
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

interface Asked {
  readonly url: URL;
  readonly body: { readonly [member: string]: unknown };
}

function reply(forge: ForgeServer, asked: string, { url, body }: Asked): Reply {
  const isGitlab = url.pathname.startsWith('/projects/') || url.pathname === '/user';
  const shown = isGitlab ? note : comment;
  if (asked === 'GET /user') return { status: 200, body: { id: 1, username: robot } };
  if (/^GET .*\/(?:issues\/7\/comments|merge_requests\/7\/notes)$/.test(asked)) return page(forge, url, shown);
  if (/^GET .*\/pulls\/7$/.test(asked))
    return { status: 200, body: { state: forge.state, number: 7, head: { sha: forge.head } } };
  if (/^GET .*\/pulls$/.test(asked)) {
    const isAsked = url.searchParams.get('head') === 'someone:topic' && forge.state === 'open';
    return { status: 200, body: isAsked ? [{ number: 7, head: { sha: forge.head } }] : [] };
  }
  if (/^GET .*\/merge_requests\/7$/.test(asked)) {
    return { status: 200, body: { sha: forge.head, state: forge.state === 'open' ? 'opened' : 'closed' } };
  }
  if (/^GET .*\/check-runs$/.test(asked)) {
    return { status: 200, body: { check_runs: forge.checks.map(({ id, body: run }) => ({ ...run, id })) } };
  }
  if (/^(?:POST|PATCH) .*\/check-runs/.test(asked)) return checked(forge, url, body);
  return written(forge, asked, { url, body });
}

function page(
  { comments, pageSize, url: root }: ForgeServer,
  url: URL,
  shown: (comment: KeptComment) => unknown,
): Reply {
  const number = Number(url.searchParams.get('page') ?? 1);
  const start = (number - 1) * pageSize;
  const isLast = start + pageSize >= comments.length;
  const headers: Record<string, string> = {
    'x-next-page': isLast ? '' : String(number + 1),
    ...(isLast ? {} : { link: `<${root}${url.pathname}?page=${number + 1}>; rel="next"` }),
  };
  return { status: 200, headers, body: comments.slice(start, start + pageSize).map(shown) };
}

function written(forge: ForgeServer, asked: string, { url, body }: Asked): Reply {
  const text = String(body['body']);
  const shown = url.pathname.startsWith('/projects/') ? note : comment;
  if (text.length > longestComment) return { status: 422, body: { message: 'Validation Failed' } };
  if (/^POST .*\/(?:issues\/7\/comments|merge_requests\/7\/notes)$/.test(asked)) {
    const made = { id: 1_000 + forge.comments.length, author: robot, body: text.trim() };
    forge.comments.push(made);
    return { status: 201, body: shown(made) };
  }
  const id = Number(/\/(\d+)$/.exec(url.pathname)?.[1]);
  const known = forge.comments.find((kept) => kept.id === id);
  if (!known || !/^P(?:ATCH|UT) /.test(asked)) return { status: 404, body: { message: 'Not Found' } };
  known.body = text.trim();
  return { status: 200, body: shown(known) };
}

function checked(forge: ForgeServer, url: URL, body: { readonly [member: string]: unknown }): Reply {
  const id = Number(/\/(\d+)$/.exec(url.pathname)?.[1] ?? Number.NaN);
  const known = forge.checks.find((check) => check.id === id);
  if (known) known.body = { ...known.body, ...body };
  else forge.checks.push({ id: 1 + forge.checks.length, body: { ...body } });
  return { status: known ? 200 : 201, body: { id } };
}

function comment({ id, author, body }: KeptComment): unknown {
  return { id, user: { login: author }, body, html_url: `https://forge.example/comment/${id}` };
}

function note({ id, author, body }: KeptComment): unknown {
  return { id, author: { username: author }, body };
}
