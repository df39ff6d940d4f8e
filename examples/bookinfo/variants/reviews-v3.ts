import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Everybody gets version 3 of the reviews. */
export function declareRoutes({ reviews }: Services) {
  new HttpRoute(reviews, 'canary', { rules: [{ backends: [{ to: reviews.version('v3') }] }] });
}
