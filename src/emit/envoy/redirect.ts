import type { Redirect, ReplacedPrefix } from '../../ir/redirect.ts';
import type { PathMatch } from '../../ir/request-match.ts';
import type { Message } from './message.ts';
import { replacedPrefix } from './replaced-prefix.ts';

/** A route's redirect. Statuses that Envoy knows are names there. */
export function redirectAction({ status, scheme, hostname, port, path }: Redirect, match: PathMatch): Message {
  return {
    redirect: {
      ...(scheme.kind === 'set' ? { scheme_redirect: scheme.value } : {}),
      // A host that is written takes the client's port with it, so the default port needs no words.
      ...(hostname.kind === 'set' ? { host_redirect: hostname.value } : {}),
      ...(port.kind === 'set' ? { port_redirect: port.value } : {}),
      ...redirectedPath(path, match),
      response_code: responseCode[status],
    },
  };
}

function redirectedPath(path: Redirect['path'], match: PathMatch): Message {
  switch (path.kind) {
    case 'kept':
      return {};
    case 'full':
      return { path_redirect: path.value };
    case 'prefix':
      return replacedPrefix(path satisfies ReplacedPrefix, match);
  }
}

const responseCode: Readonly<Record<Redirect['status'], string>> = {
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};
