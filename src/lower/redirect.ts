import type * as ir from '../ir/redirect.ts';
import type * as model from '../model/redirect.ts';
import { defaults } from './defaults.ts';

const kept: ir.Kept = { kind: 'kept' };

/** Decides where a client is sent that asked for one of these host names, which are one exact name or a wildcard. */
export function lowerRedirect(redirect: model.Redirect, askedHost: string): ir.Redirect {
  const { scheme, path } = redirect;
  return {
    kind: 'redirect',
    status: redirect.status ?? defaults.redirectStatus,
    scheme: scheme === undefined ? kept : { kind: 'set', value: scheme },
    ...lowerAuthority(redirect, askedHost),
    path: path === undefined ? kept : { kind: path.kind, value: path.value },
  };
}

/**
 * The port of another scheme or host is not the one the client used to come here (Gateway API, HTTPRequestRedirectFilter). A
 * proxy drops it only with a host name: the one asked for says the same. Under a wildcard the port is written out.
 */
function lowerAuthority({ scheme, hostname, port }: model.Redirect, askedHost: string) {
  const isDefault = port === undefined ? scheme !== undefined : scheme !== undefined && port === wellKnownPort[scheme];
  const host = hostname ?? (isDefault && !askedHost.startsWith('*') ? askedHost : undefined);
  return { hostname: host === undefined ? kept : setTo(host), port: lowerPort({ scheme, port, isDefault, host }) };
}

interface WrittenPort {
  readonly scheme: model.Redirect['scheme'];
  readonly port: number | undefined;
  readonly isDefault: boolean;
  readonly host: string | undefined;
}

function lowerPort({ scheme, port, isDefault, host }: WrittenPort): ir.Redirect['port'] {
  if (port !== undefined && !isDefault) return setTo(port);
  if (host !== undefined) return { kind: 'default' };
  return isDefault && scheme !== undefined ? setTo(wellKnownPort[scheme]) : kept;
}

function setTo<T>(value: T): { readonly kind: 'set'; readonly value: T } {
  return { kind: 'set', value };
}

const wellKnownPort = { http: 80, https: 443 } as const;
