import type { RateLimit, RateLimitKey } from '../../ir/rate-limit.ts';
import type { RequestScope, ScopedPath } from '../../ir/request-scope.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message } from './message.ts';

/** Counts requests in the proxy itself. Nothing where nothing is limited. */
export function rateLimitFilter(all: readonly RateLimit[]): Message[] {
  if (all.length === 0) return [];
  return [
    extension('envoy.filters.http.local_ratelimit', 'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
      stat_prefix: 'rate_limit',
      // Envoy's switches for trying limits out are off unless they are set.
      filter_enabled: wholeShare,
      filter_enforced: wholeShare,
      // A request that no limit is for takes a token here. The filter must have this bucket, and it never runs dry.
      token_bucket: { max_tokens: 4_294_967_295, tokens_per_fill: 4_294_967_295, fill_interval: '1s' },
      always_consume_default_token_bucket: false,
      rate_limits: all.flatMap(countedRequests),
      descriptors: all.flatMap(buckets),
      ...(all.some(({ each }) => each.kind !== 'nothing')
        ? { max_dynamic_descriptors: limits.countsPerRateLimit }
        : {}),
      enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
      rate_limited_as_resource_exhausted: true,
    }),
  ];
}

const wholeShare: Message = { default_value: { numerator: 100, denominator: 'HUNDRED' } };

/** Which requests a limit counts, and under what: a request without one of these entries is not counted. */
export function countedRequests(limit: RateLimit): Message[] {
  const conditions = conditionsOf(limit.requests);
  const from = limit.from.kind === 'any' ? [] : [calledBy(limit.from.identities)];
  const entries = (key: readonly Message[], more: readonly Message[] = []): Message => ({
    actions: [named(limit.name, [...conditions, ...more]), ...from, ...key],
  });
  if (limit.each.kind !== 'header') return [entries(keyActions[limit.each.kind])];
  // Left out, the header must not open a way past the limit: those without it have a count of their own.
  const { name } = limit.each;
  return [
    entries([{ request_headers: { header_name: name, descriptor_key: 'key' } }]),
    entries([{ generic_key: { descriptor_key: 'key', descriptor_value: 'absent' } }], [{ name, present_match: false }]),
  ];
}

/** The entry that names the limit, for requests with all conditions. */
function named(name: string, conditions: readonly Message[]): Message {
  return conditions.length === 0
    ? { generic_key: { descriptor_key: 'limit', descriptor_value: name } }
    : { header_value_match: { descriptor_key: 'limit', descriptor_value: name, headers: [...conditions] } };
}

/** The first URI of the certificate is the identity; a certificate of the mesh has one. */
function calledBy(identities: readonly string[]): Message {
  const list = identities.map((identity) => `'${identity}'`).join(', ');
  return expression('from', `connection.uri_san_peer_certificate in [${list}]`);
}

const keyActions: Readonly<Record<Exclude<RateLimitKey['kind'], 'header'>, readonly Message[]>> = {
  nothing: [],
  caller: [expression('key', 'connection.uri_san_peer_certificate')],
  // Whoever has one IPv6 address has a network of them.
  'client-address': [{ masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } }],
};

function expression(key: string, text: string): Message {
  return {
    extension: extension(
      'envoy.rate_limit_descriptors.expr',
      'envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor',
      {
        descriptor_key: key,
        text,
      },
    ),
  };
}

function buckets({ name, from, each, bucket }: RateLimit): Message[] {
  // A value that is left out stands for every value, each with a bucket of its own.
  const key =
    each.kind === 'nothing' ? [] : [{ key: each.kind === 'client-address' ? 'masked_remote_address' : 'key' }];
  return [
    {
      entries: [
        { key: 'limit', value: name },
        ...(from.kind === 'any' ? [] : [{ key: 'from', value: 'true' }]),
        ...key,
      ],
      token_bucket: {
        max_tokens: bucket.capacity,
        tokens_per_fill: bucket.tokens,
        fill_interval: durationText(bucket.interval),
      },
    },
  ];
}

function conditionsOf({ methods, paths }: RequestScope): Message[] {
  const method = methods.kind === 'any' ? [] : [matching(':method', methods.methods.join('|'))];
  const path = paths.kind === 'any' ? [] : [matching(':path', `(?:${paths.paths.map(pathRegex).join('|')})(?:\\?.*)?`)];
  return [...method, ...path];
}

function matching(name: string, regex: string): Message {
  return { name, string_match: { safe_regex: { regex } } };
}

/** The header has the query too, which comes after the first question mark. */
function pathRegex({ kind, value }: ScopedPath): string {
  const literal = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return kind === 'exact' ? literal : `${literal}(?:/[^?]*)?`;
}
