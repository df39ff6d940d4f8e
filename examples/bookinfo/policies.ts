import { AuthorizationPolicy } from 'meshc';
import type { Ingress } from './gateway.ts';
import type { Services } from './services.ts';

/** Nothing may call anything unless a line here allows it. */
export function declarePolicies({ productpage, details, reviews, ratings }: Services, ingress: Ingress) {
  new AuthorizationPolicy(productpage, 'visitors', { action: 'allow', rules: [{ from: [ingress] }] });
  new AuthorizationPolicy(details, 'readers', { action: 'allow', rules: [{ from: [productpage], methods: ['GET'] }] });
  new AuthorizationPolicy(reviews, 'readers', { action: 'allow', rules: [{ from: [productpage], methods: ['GET'] }] });
  new AuthorizationPolicy(ratings, 'raters', {
    action: 'allow',
    rules: [{ from: [reviews], methods: ['GET'], paths: ['/ratings/*'] }],
  });
}
