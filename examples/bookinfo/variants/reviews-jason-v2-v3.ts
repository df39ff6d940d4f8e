import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Jason gets version 2 of the reviews, everyone else version 3. */
export function declareRoutes({ reviews }: Services) {
  new HttpRoute(reviews, 'canary', {
    rules: [
      { matches: [{ headers: { 'end-user': 'jason' } }], backends: [{ to: reviews.version('v2') }] },
      { backends: [{ to: reviews.version('v3') }] },
    ],
  });
}
