import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Half of the requests get version 3 of the reviews. */
export function declareRoutes({ reviews }: Services) {
  new HttpRoute(reviews, 'canary', {
    rules: [
      {
        backends: [
          { to: reviews.version('v1'), weight: 50 },
          { to: reviews.version('v3'), weight: 50 },
        ],
      },
    ],
  });
}
