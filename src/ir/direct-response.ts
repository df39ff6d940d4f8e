/** An answer of the proxy itself. */
export interface DirectResponse {
  readonly kind: 'direct-response';
  readonly status: number;
  readonly body: DirectBody;
}

export type DirectBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string; readonly contentType: string };
