import { expectRequest, expectSplit, expectTable, suite, test } from 'meshc/test';
import mesh from './mesh.ts';

suite(mesh, ({ productpage, reviews, ingress }) => {
  test('jason gets version 2 of the reviews', () => {
    expectRequest(
      { from: productpage, to: reviews, path: '/reviews/7', headers: { 'end-user': 'jason' } },
      { reaches: reviews.version('v2') },
    );
  });

  test('of everyone else a tenth gets version 3', () => {
    expectSplit(
      { from: productpage, to: reviews, path: '/reviews/7' },
      [
        { to: reviews.version('v1'), weight: 90 },
        { to: reviews.version('v3'), weight: 10 },
      ],
      { timeout: '2s' },
    );
  });

  test('the gateway serves the page and what belongs to it, and nothing else', () => {
    expectTable({ from: ingress }, [
      { path: '/productpage', outcome: { reaches: productpage, timeout: '10s' } },
      { path: '/static/bootstrap.css', outcome: { reaches: productpage } },
      { path: '/api/v1/products/7?u=normal', outcome: { reaches: productpage } },
      { method: 'POST', path: '/login', outcome: { reaches: productpage } },
      { path: '/logout', outcome: { reaches: productpage } },
      { path: '/', outcome: { answered: 404 } },
      { path: '/staticfiles', outcome: { answered: 404 } },
      { path: '/productpage', host: 'other.example', outcome: { answered: 404 } },
    ]);
  });
});
