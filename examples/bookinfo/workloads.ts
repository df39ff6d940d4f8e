import { type Placement, Workload } from 'meshc';
import type { Services } from './services.ts';

/**
 * What runs, and where. On hosts, every sidecar has an address of its own and every program listens on loopback.
 * Without interception a program is told where its sidecar listens for each service it calls.
 */
export function declareWorkloads(
  { productpage, details, reviews, ratings }: Services,
  environment: 'demo' | 'kubernetes',
) {
  const place = (image: string, node: string, address: string, http: number): Placement =>
    environment === 'kubernetes'
      ? { kind: 'kubernetes', image: `example/bookinfo-${image}:1.0.0` }
      : { kind: 'hosts', hosts: [{ node, address, applicationPorts: { http } }] };

  new Workload(productpage, 'productpage-v1', {
    version: 'v1',
    placement: place('productpage-v1', 'node-a', '127.0.11.1', 19101),
    upstreams: [
      { to: details.port('http'), listen: { port: 19111 } },
      { to: reviews.port('http'), listen: { port: 19112 } },
    ],
  });
  new Workload(details, 'details-v1', {
    version: 'v1',
    placement: place('details-v1', 'node-a', '127.0.11.2', 19201),
  });
  new Workload(reviews, 'reviews-v1', {
    version: 'v1',
    placement: place('reviews-v1', 'node-a', '127.0.11.3', 19301),
  });
  new Workload(reviews, 'reviews-v2', {
    version: 'v2',
    placement: place('reviews-v2', 'node-b', '127.0.12.1', 19401),
    upstreams: [{ to: ratings.port('http'), listen: { port: 19411 } }],
  });
  new Workload(reviews, 'reviews-v3', {
    version: 'v3',
    placement: place('reviews-v3', 'node-b', '127.0.12.2', 19501),
    upstreams: [{ to: ratings.port('http'), listen: { port: 19511 } }],
  });
  new Workload(ratings, 'ratings-v1', {
    version: 'v1',
    placement: place('ratings-v1', 'node-b', '127.0.12.3', 19601),
  });
}
