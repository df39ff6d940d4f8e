import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Details fail for everybody, with a status that nobody else makes. */
export function declareRoutes({ details }: Services) {
  new HttpRoute(details, 'test', {
    rules: [{ backends: [{ to: details.version('v1') }], fault: { abort: { status: 555 } } }],
  });
}
