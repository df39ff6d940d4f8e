import type { DirectResponse } from '../../ir/direct-response.ts';
import type { HeaderChanges } from '../../ir/header-changes.ts';
import type { RouteAction, RouteTable } from '../../ir/route.ts';
import type { Message } from './message.ts';

/** A route's own answer. */
export function directResponseAction({ status, body }: DirectResponse): Message {
  return { direct_response: { status, ...(body.kind === 'text' ? { body: { inline_string: body.text } } : {}) } };
}

/** Envoy calls every body of its own plain text. What an author says about the response goes before that. */
export function withContentType({ body }: DirectResponse, changes: HeaderChanges): HeaderChanges {
  const isSaid = [...changes.set, ...changes.add].some(({ name }) => name === 'content-type');
  if (body.kind === 'none' || body.contentType === 'text/plain' || isSaid) return changes;
  return { ...changes, set: [...changes.set, { name: 'content-type', value: body.contentType }] };
}

/** Envoy refuses a table with a larger body than this unless the table says it may have one. */
const envoysOwnLimit = 4_096;

/** Leave for the largest body of a table. */
export function bodyLimit({ hosts }: RouteTable): Message {
  const sizes = hosts.flatMap(({ routes }) => routes.map(({ action }) => bodySize(action)));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return largest > envoysOwnLimit ? { max_direct_response_body_size_bytes: largest } : {};
}

function bodySize(action: RouteAction): number {
  if (action.kind !== 'direct-response' || action.body.kind === 'none') return 0;
  return new TextEncoder().encode(action.body.text).length;
}
