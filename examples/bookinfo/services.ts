import { type Namespace, Service } from 'meshc';

/** What Bookinfo consists of: a page that calls details and reviews, and reviews that call ratings. */
export function declareServices(bookinfo: Namespace) {
  const productpage = new Service(bookinfo, 'productpage', {
    ports: { http: { number: 9080, protocol: 'http' } },
    versions: { v1: {} },
  });
  const details = new Service(bookinfo, 'details', {
    ports: { http: { number: 9080, protocol: 'http' } },
    versions: { v1: {} },
  });
  const reviews = new Service(bookinfo, 'reviews', {
    ports: { http: { number: 9080, protocol: 'http' } },
    versions: { v1: { description: 'no stars' }, v2: { description: 'black stars' }, v3: { description: 'red stars' } },
  });
  const ratings = new Service(bookinfo, 'ratings', {
    ports: { http: { number: 9080, protocol: 'http' } },
    versions: { v1: {} },
  });
  return { productpage, details, reviews, ratings };
}

export type Services = ReturnType<typeof declareServices>;
