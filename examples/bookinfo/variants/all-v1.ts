import { HttpRoute } from 'meshc';
import type { Services } from '../services.ts';

/** Version 1 of everything. */
export function declareRoutes({ productpage, details, reviews, ratings }: Services) {
  new HttpRoute(productpage, 'v1', { rules: [{ backends: [{ to: productpage.version('v1') }] }] });
  new HttpRoute(details, 'v1', { rules: [{ backends: [{ to: details.version('v1') }] }] });
  new HttpRoute(reviews, 'v1', { rules: [{ backends: [{ to: reviews.version('v1') }] }] });
  new HttpRoute(ratings, 'v1', { rules: [{ backends: [{ to: ratings.version('v1') }] }] });
}
