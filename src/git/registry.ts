import { collect, exchange, type HttpAccess, type HttpAnswer, type HttpLimits } from './http-exchange.ts';

/** A repository of an OCI registry (distribution specification 1.1). */
export interface Registry {
  /** `<scheme>://<registry>`. */
  readonly origin: string;
  /** The name of the repository. */
  readonly name: string;
  /** What a registry is told when it asks who we are. */
  readonly login?: { readonly username: string; readonly password: string } | undefined;
  /** Certificates; an `authorization` in it is not used. */
  readonly access?: HttpAccess | undefined;
  readonly actions: 'pull' | 'pull,push';
  /** The header that was asked for last, kept between calls. */
  readonly session: { authorization?: string | undefined };
}

/** One request to a repository. */
export interface RegistryRequest {
  /** Below `/v2/<name>/`, or a whole address that the registry gave. */
  readonly path: string;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
}

const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** Splits `https://registry.example/mesh/releases`; undefined for what is no such address. */
export function parseRepository(address: string): { readonly origin: string; readonly name: string } | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return undefined;
  const name = url.pathname.replace(/^\/+|\/+$/g, '');
  return repositoryName.test(name) ? { origin: url.origin, name } : undefined;
}

/** Asks a registry; when it wants to know who asks, it is told once. */
export async function askRegistry(
  registry: Registry,
  request: RegistryRequest,
  limits: HttpLimits,
): Promise<HttpAnswer> {
  const answer = await send(registry, request, limits);
  if (answer.status !== 401) return answer;
  await collect(answer.body);
  registry.session.authorization = await logIn(registry, answer.headers['www-authenticate'] ?? '', limits);
  return send(registry, request, limits);
}

function send({ origin, name, access, session }: Registry, request: RegistryRequest, limits: HttpLimits) {
  const { path, ...rest } = request;
  const url = /^https?:\/\//.test(path) ? path : `${origin}/v2/${name}/${path}`;
  const { authorization } = session;
  // An address that the registry gave may lead to another server, which is not told who we are.
  const own = new URL(url).origin === origin ? { authorization } : {};
  return exchange({ ...rest, url }, { ...limits, access: { ...access, authorization: undefined, ...own } });
}

/** The header a challenge asks for (RFC 9110 section 11; the registry token specification of Docker). */
async function logIn(registry: Registry, challenge: string, limits: HttpLimits): Promise<string> {
  const basic = registry.login && basicHeader(registry.login);
  if (/^basic\b/i.test(challenge)) {
    if (basic === undefined) throw new Error('the registry wants a login');
    return basic;
  }
  const realm = parameter(challenge, 'realm');
  if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm)) throw new Error('HTTP 401');
  const url = new URL(realm);
  if (url.protocol !== 'https:' && !registry.origin.startsWith('http:')) {
    throw new Error('the registry wants the login to be sent in plain text');
  }
  const service = parameter(challenge, 'service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${registry.name}:${registry.actions}`);
  const access = { ...registry.access, authorization: basic };
  const answer = await exchange({ url: url.href }, { ...limits, maximumBytes: 65_536, access });
  const body = await collect(answer.body);
  if (answer.status !== 200) throw new Error(`the registry refused the login: HTTP ${answer.status}`);
  return `Bearer ${tokenOf(body.toString('utf8'))}`;
}

function tokenOf(text: string): string {
  const parsed = parse(text) as { token?: unknown; access_token?: unknown } | null | undefined;
  const token = parsed?.token ?? parsed?.access_token;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw new Error('the registry gave no token');
  return token;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parameter(challenge: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
}

/** `Basic`, as RFC 7617 has it. */
export function basicHeader({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
