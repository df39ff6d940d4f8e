import type { Duration } from '../scalar/duration.ts';

/** Whether requests of one session go to one endpoint, and where the client keeps which. */
export type SessionAffinity =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'cookie';
      readonly name: string;
      readonly path: string;
      readonly lifetime: { readonly kind: 'session' } | { readonly kind: 'limited'; readonly duration: Duration };
      readonly strict: boolean;
    }
  | { readonly kind: 'header'; readonly name: string; readonly strict: boolean };
