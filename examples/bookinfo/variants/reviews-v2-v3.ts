import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Half of the requests get version 2 of the reviews, the others version 3. */
export function declareRoutes({ reviews }: Services) {
  new HttpRoute(reviews, 'canary', {
    rules: [
      {
        backends: [
          { to: reviews.version('v2'), weight: 50 },
          { to: reviews.version('v3'), weight: 50 },
        ],
      },
    ],
  });
}
