import { expectDenied, expectRequest, expectTable, suite, test } from 'meshc/test';
import mesh from './mesh.ts';

suite(mesh, ({ productpage, details, reviews, ratings }) => {
  test('the page reads details and reviews', () => {
    for (const to of [details, reviews]) {
      expectRequest({ from: productpage, to, path: '/anything' });
      expectDenied({ from: productpage, to, method: 'POST', path: '/anything' });
    }
  });

  test('only reviews read ratings, and they only read', () => {
    expectTable({ from: reviews, to: ratings }, [
      { path: '/ratings/7', outcome: 'allowed' },
      { path: '/health', outcome: 'denied' },
      { method: 'POST', path: '/ratings/7', outcome: 'denied' },
    ]);
    for (const from of [productpage, details]) expectDenied({ from, to: ratings, path: '/ratings/7' });
  });

  test('nobody inside calls the page', () => {
    for (const from of [details, reviews, ratings]) expectDenied({ from, to: productpage, path: '/productpage' });
  });
});
