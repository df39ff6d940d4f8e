import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Ratings fail for Jason: what does the page show then? */
export function declareRoutes({ ratings }: Services) {
  new HttpRoute(ratings, 'test', {
    rules: [
      {
        matches: [{ headers: { 'end-user': 'jason' } }],
        backends: [{ to: ratings.version('v1') }],
        fault: { abort: { status: 500 } },
      },
      { backends: [{ to: ratings.version('v1') }] },
    ],
  });
}
