import { imageTypes } from '../../bundle/release-image.ts';
import { collect, type HttpAnswer } from '../../git/http-exchange.ts';
import { askRegistry, parseRepository, type Registry, type RegistryRequest } from '../../git/registry.ts';
import type { Carrying } from './carrying.ts';

/** For everything that one push asks of a registry. */
const timeoutMilliseconds = 60_000;
const maximumAnswerBytes = 1024 * 1024;
const pushesAtOnce = 4;

/**
 * Pushes a release to a repository of an OCI registry, under the name of its environment and under `<environment>-<serial>`.
 * Files first, then the manifest, then the name that nodes follow. Returns how many bytes were new.
 */
export async function pushImage({ image, place, environment, serial }: Carrying): Promise<number> {
  const registry = openRegistry(place);
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const ask = async (request: RegistryRequest, wanted: readonly number[]): Promise<HttpAnswer> => {
    const answer = await askRegistry(registry, request, { signal, maximumBytes: maximumAnswerBytes });
    const said = (await collect(answer.body)).toString('utf8').slice(0, 200);
    if (!wanted.includes(answer.status)) throw new Error(`HTTP ${answer.status} for ${request.path}: ${said}`);
    return answer;
  };
  let sent = 0;
  const push = async ([digest, body]: readonly [string, Uint8Array]) => {
    const there = await ask({ path: `blobs/sha256:${digest}`, method: 'HEAD' }, [200, 404]);
    if (there.status === 200) return;
    const started = await ask({ path: 'blobs/uploads/', method: 'POST', body: new Uint8Array() }, [202]);
    const upload = new URL(started.headers['location'] ?? '', started.url);
    upload.searchParams.set('digest', `sha256:${digest}`);
    const headers = { 'content-type': 'application/octet-stream' };
    await ask({ path: upload.href, method: 'PUT', headers, body }, [201]);
    sent += body.byteLength;
  };
  // The first alone: with it one logs in.
  const [first, ...rest] = [...image.blobs];
  if (first) await push(first);
  for (let start = 0; start < rest.length; start += pushesAtOnce) {
    await Promise.all(rest.slice(start, start + pushesAtOnce).map(push));
  }
  const headers = { 'content-type': imageTypes.manifest };
  for (const tag of [`${environment}-${serial}`, environment]) {
    await ask({ path: `manifests/${tag}`, method: 'PUT', headers, body: image.manifest }, [201]);
  }
  return sent + image.manifest.byteLength;
}

/** A user and password in the address are for the registry, and no part of what it is called. */
function openRegistry(place: string): Registry {
  const url = new URL(place);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const repository = parseRepository(url.href);
  if (!repository) throw new Error('it is not the address of a repository, such as https://registry.example/mesh/shop');
  const login =
    username === '' ? undefined : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { ...repository, login, actions: 'pull,push', session: {} };
}
