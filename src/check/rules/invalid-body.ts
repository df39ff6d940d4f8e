import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { DirectResponse } from '../../model/direct-response.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * The body of a direct response is one its status may have (RFC 9110 section 15), and small: every proxy that has the table
 * keeps it in memory.
 */
export function invalidBody({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { directResponse } = placed.rule;
    if (!directResponse) continue;
    const fault = faultOf(directResponse);
    const route = placed.route.name;
    if (fault)
      report(diagnose('invalid-body', { route, ...fault }, { at: rulePath(placed, 'directResponse', 'body') }));
    const { contentType } = directResponse;
    if (contentType === undefined || mediaType.test(contentType)) continue;
    const unknown = {
      fault: 'its media type is not one',
      advice: 'write a type and a subtype, as in `application/json`',
    };
    report(diagnose('invalid-body', { route, ...unknown }, { at: rulePath(placed, 'directResponse', 'contentType') }));
  }
}

/** RFC 9110 section 8.3.1, with parameters such as a character set. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=(?:[\w.+-]+|"[^"\r\n]*"))*$/;

const mostBytes = 65_536;

function faultOf({ status, body }: DirectResponse): { readonly fault: string; readonly advice: string } | undefined {
  if (body === undefined || body === '') return undefined;
  if (status === 204 || status === 205 || status === 304) {
    return {
      fault: `a response of status ${status} has none`,
      advice: 'remove the body, or answer with another status',
    };
  }
  const bytes = new TextEncoder().encode(body).length;
  if (bytes <= mostBytes) return undefined;
  return { fault: `it has ${bytes} bytes, more than ${mostBytes}`, advice: 'let a service answer with it' };
}
