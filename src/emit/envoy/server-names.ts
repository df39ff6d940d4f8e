import type { ServerNames } from '../../ir/connection.ts';
import type { Message } from './message.ts';

/** Connections over TLS that ask for one of these names. Envoy lets the most exact name win, whatever the order. */
export function serverNameMatch(serverNames: ServerNames): Message {
  return {
    ...(serverNames.kind === 'some' ? { server_names: [...serverNames.names] } : {}),
    transport_protocol: 'tls',
  };
}
