import type { HeaderChanges } from '../ir/header-changes.ts';
import type { Redirect } from '../ir/redirect.ts';
import type { Forward, Route, RouteAction } from '../ir/route.ts';
import { formatDuration } from '../scalar/duration.ts';

/** Everything a route does beside choosing backends, in words by name; what it does not do is left out. */
export function routeFacets({ action, responseHeaders }: Route): Map<string, string> {
  const facets = { ...actionFacets(action), 'response headers': headerWords(responseHeaders) };
  return new Map(Object.entries(facets).filter(([, words]) => words !== ''));
}

function actionFacets(action: RouteAction): Readonly<Record<string, string>> {
  switch (action.kind) {
    case 'forward':
      return forwardFacets(action);
    case 'redirect':
      return { redirect: redirectWords(action) };
    case 'direct-response':
      return {
        answer: [action.status, action.body.kind === 'text' ? JSON.stringify(action.body.text) : ''].join(' ').trim(),
      };
  }
}

function forwardFacets({ timeout, requestHeaders, backends }: Forward): Readonly<Record<string, string>> {
  const ofBackends = backends.map((backend) => {
    const changes = [headerWords(backend.requestHeaders), headerWords(backend.responseHeaders)].filter(Boolean);
    return changes.length > 0 ? `${backend.destination}: ${changes.join('; ')}` : '';
  });
  return {
    timeout: formatDuration(timeout),
    'request headers': headerWords(requestHeaders),
    'headers of backends': ofBackends.filter(Boolean).join(', '),
  };
}

function redirectWords({ status, scheme, hostname, port, path }: Redirect): string {
  const parts = [
    scheme.kind === 'set' ? `scheme ${scheme.value}` : '',
    hostname.kind === 'set' ? `host ${hostname.value}` : '',
    port.kind === 'set' ? `port ${port.value}` : '',
    path.kind === 'full' ? `path ${path.value}` : '',
    path.kind === 'prefix' ? `prefix ${path.value}` : '',
  ];
  return [String(status), ...parts.filter(Boolean)].join(' ');
}

function headerWords({ remove, set, add }: HeaderChanges): string {
  return [
    ...remove.map((name) => `-${name}`),
    ...set.map(({ name, value }) => `${name}=${value}`),
    ...add.map(({ name, value }) => `+${name}=${value}`),
  ].join(' ');
}
