import type * as ir from '../ir/direct-response.ts';
import type * as model from '../model/direct-response.ts';
import { defaults } from './defaults.ts';

/** Decides what the proxy answers. */
export function lowerDirectResponse({ status, body, contentType }: model.DirectResponse): ir.DirectResponse {
  return {
    kind: 'direct-response',
    status,
    body:
      body === undefined || body === ''
        ? { kind: 'none' }
        : { kind: 'text', text: body, contentType: contentType ?? defaults.contentType },
  };
}
