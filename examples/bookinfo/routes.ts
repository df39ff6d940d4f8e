import { HttpRoute } from 'meshc';
import type { Ingress } from './gateway.ts';
import type { Services } from './services.ts';

/** Jason tests version 2 of the reviews; everyone else gets version 1, and a tenth of them version 3. */
export function declareRoutes({ productpage, reviews }: Services, ingress: Ingress) {
  new HttpRoute(ingress, 'bookinfo', {
    rules: [
      {
        matches: [
          { path: { exact: '/productpage' } },
          { path: { exact: '/login' } },
          { path: { exact: '/logout' } },
          { path: { prefix: '/static' } },
          { path: { prefix: '/api/v1/products' } },
        ],
        backends: [{ to: productpage.port('http') }],
        timeout: '10s',
      },
    ],
  });

  new HttpRoute(reviews, 'canary', {
    rules: [
      { matches: [{ headers: { 'end-user': 'jason' } }], backends: [{ to: reviews.version('v2') }] },
      {
        backends: [
          { to: reviews.version('v1'), weight: 90 },
          { to: reviews.version('v3'), weight: 10 },
        ],
        timeout: '2s',
      },
    ],
  });
}
