import type { SessionAffinity } from '../../ir/session-affinity.ts';
import { frozen } from '../../output/parts.ts';
import { durationText, extension, type Message, typed } from './message.ts';

const name = 'envoy.filters.http.stateful_session';
const extensionPackage = 'envoy.extensions.filters.http.stateful_session.v3';
const statePackage = 'envoy.extensions.http.stateful_session';

/** The filter that keeps sessions at their endpoints, for routes that say how. */
export const sessionAffinityFilter = frozen(extension(name, `${extensionPackage}.StatefulSession`, {}));

/** How a route keeps sessions. */
export function sessionAffinityOfRoute(affinity: Exclude<SessionAffinity, { kind: 'off' }>): Message {
  return {
    [name]: typed(`${extensionPackage}.StatefulSessionPerRoute`, {
      stateful_session: { session_state: sessionState(affinity), ...(affinity.strict ? { strict: true } : {}) },
    }),
  };
}

function sessionState(affinity: Exclude<SessionAffinity, { kind: 'off' }>): Message {
  if (affinity.kind === 'header') {
    const type = `${statePackage}.header.v3.HeaderBasedSessionState`;
    return extension('envoy.http.stateful_session.header', type, { name: affinity.name });
  }
  const { name: cookie, path, lifetime } = affinity;
  return extension('envoy.http.stateful_session.cookie', `${statePackage}.cookie.v3.CookieBasedSessionState`, {
    cookie: {
      name: cookie,
      path,
      // Envoy makes it `HttpOnly` by itself: no script of a page has business with it.
      ...(lifetime.kind === 'limited' ? { ttl: durationText(lifetime.duration) } : {}),
    },
  });
}
