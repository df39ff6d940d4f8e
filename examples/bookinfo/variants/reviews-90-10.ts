import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** One request in ten gets version 2 of the reviews. */
export function declareRoutes({ reviews }: Services) {
  new HttpRoute(reviews, 'canary', {
    rules: [
      {
        backends: [
          { to: reviews.version('v1'), weight: 90 },
          { to: reviews.version('v2'), weight: 10 },
        ],
      },
    ],
  });
}
