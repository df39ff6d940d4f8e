import type { HeaderChanges, HeaderValue } from '../../ir/header-changes.ts';
import type { Message } from './message.ts';

/** Changes to requests and responses, as routes and weighted clusters have them. Nothing where nothing changes. */
export function headerMutations(request: HeaderChanges, response: HeaderChanges): Message {
  return {
    ...mutations('request', request),
    ...mutations('response', response),
  };
}

/** The same for responses alone, where no request goes anywhere. */
export function responseMutations(response: HeaderChanges): Message {
  return mutations('response', response);
}

/** Envoy removes before it adds, and keeps the order of what it adds. */
function mutations(side: 'request' | 'response', { remove, set, add }: HeaderChanges): Message {
  const values = [
    ...set.map((value) => headerOption(value, 'OVERWRITE_IF_EXISTS_OR_ADD')),
    ...add.map((value) => headerOption(value, 'APPEND_IF_EXISTS_OR_ADD')),
  ];
  return {
    ...(values.length > 0 ? { [`${side}_headers_to_add`]: values } : {}),
    ...(remove.length > 0 ? { [`${side}_headers_to_remove`]: [...remove] } : {}),
  };
}

function headerOption({ name, value }: HeaderValue, action: string): Message {
  // A percent sign begins one of Envoy's commands; values are literal.
  return {
    header: { key: name, value: value.replaceAll('%', '%%') },
    append_action: action,
    // An empty value is one, which Envoy would leave out.
    ...(value === '' ? { keep_empty_value: true } : {}),
  };
}
