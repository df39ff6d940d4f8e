/** What is spoken: decided, so that no later stage asks again whether gRPC is HTTP/2. */
export type Protocol = 'http1' | 'http2' | 'tcp';
