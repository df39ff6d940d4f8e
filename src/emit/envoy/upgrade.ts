import type { Message } from './message.ts';

/** The protocols a route lets clients upgrade to. */
export function upgradeConfigs(protocols: readonly string[]): Message {
  if (protocols.length === 0) return {};
  return { upgrade_configs: protocols.map((protocol) => ({ upgrade_type: protocol })) };
}
