import type { Authorization, CallerSet } from './authorization.ts';

/** Where it is decided who may call a port. */
export type Guard =
  /** Each workload that serves it decides, with what its own `inbound` says. */
  | { readonly kind: 'workloads' }
  /** Nothing of the mesh stands in front of it: the proxy of each caller decides about its own calls. Every member can ask it. */
  | { readonly kind: 'callers'; readonly authorization: Authorization; readonly peers: CallerSet }
  /** The egress gateway that it is called through decides, with the same in its chain. */
  | {
      readonly kind: 'gateway';
      /** `<namespace>/<name>`. */
      readonly gateway: string;
      /** The destination, of the same port, that the gateway sends everything to. */
      readonly outside: string;
      readonly authorization: Authorization;
      readonly peers: CallerSet;
    };
