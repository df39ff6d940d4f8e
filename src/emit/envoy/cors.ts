import type { CorsPolicy, OriginMatch } from '../../ir/cors.ts';
import { frozen } from '../../output/parts.ts';
import { extension, type Message, typed } from './message.ts';

const name = 'envoy.filters.http.cors';
const extensionPackage = 'envoy.extensions.filters.http.cors.v3';

/** The filter that answers preflight requests, for routes that say how. */
export const corsFilter = frozen(extension(name, `${extensionPackage}.Cors`, {}));

/** How a route answers browsers. */
export function corsOfRoute(cors: CorsPolicy): Message {
  const { methods, headers, exposedHeaders, maxAge } = cors;
  return {
    [name]: typed(`${extensionPackage}.CorsPolicy`, {
      allow_origin_string_match: cors.origins.map(originMatcher),
      ...(methods.length > 0 ? { allow_methods: methods.join(', ') } : {}),
      ...(headers.length > 0 ? { allow_headers: headers.join(', ') } : {}),
      ...(exposedHeaders.length > 0 ? { expose_headers: exposedHeaders.join(', ') } : {}),
      ...(maxAge.kind === 'limited' ? { max_age: String(maxAge.duration / 1000) } : {}),
      ...(cors.credentials ? { allow_credentials: true } : {}),
      // The policy of the route is the whole policy: what it does not allow is not asked of the program.
      forward_not_matching_preflights: false,
    }),
  };
}

function originMatcher(origin: OriginMatch): Message {
  switch (origin.kind) {
    case 'any':
      return { safe_regex: { regex: '.*' } };
    case 'exact':
      return { exact: origin.value };
    case 'regex':
      return { safe_regex: { regex: origin.value } };
    case 'subdomains':
      return { safe_regex: { regex: subdomainRegex(origin.value) } };
  }
}

/** A star stands for one or more labels of a host name. */
function subdomainRegex(origin: string): string {
  const label = '[a-z0-9-]+';
  return origin.replace(/[.+?()|[\]{}^$\\]/g, '\\$&').replace('*', `${label}(?:\\.${label})*`);
}
