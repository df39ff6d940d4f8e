import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Ratings take seven seconds for Jason: who waits, and for how long? */
export function declareRoutes({ ratings }: Services) {
  new HttpRoute(ratings, 'test', {
    rules: [
      {
        matches: [{ headers: { 'end-user': 'jason' } }],
        backends: [{ to: ratings.version('v1') }],
        fault: { delay: { duration: '7s' } },
      },
      { backends: [{ to: ratings.version('v1') }] },
    ],
  });
}
