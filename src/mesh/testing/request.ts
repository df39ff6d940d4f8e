import type * as model from '../../model/mesh-test.ts';
import { callerModel } from '../authorization-policy.ts';
import type { Backend } from '../backend.ts';
import { ExternalService } from '../external-service.ts';
import { Gateway } from '../gateway.ts';
import type { ListenerSpecs } from '../gateway-listener.ts';
import { isRecord } from '../pass-through.ts';
import type { Plain } from '../plain.ts';
import type { HttpMethod, Scheme } from '../request-match.ts';
import { type PortSpecs, Service } from '../service.ts';
import { Workload } from '../workload.ts';
import { notOneOf } from './not-one-of.ts';

/** What a request says. */
export interface RequestHead {
  /** `GET` by default. */
  readonly method?: HttpMethod;
  /** The path, with its query if it has one: `/items?page=2`. `/` by default. */
  readonly path?: `/${string}`;
  /** The host asked for, without port. By default the name of the service, or the only host name of the listener or of a service outside. */
  readonly host?: string;
  /** By default `https` at a listener that ends TLS, else `http`. */
  readonly scheme?: Scheme;
  /** The name asked for in the handshake (SNI); the host by default. Only for connections of other protocols. */
  readonly serverName?: string;
  /** Headers by name, in either case. */
  readonly headers?: { readonly [name: string]: string };
  /** Query parameters by name, beside those of the path. */
  readonly query?: { readonly [name: string]: string };
}

/** A request of a program in the mesh. */
export interface CallRequest extends RequestHead {
  /** Who calls. A service stands for all its workloads: it holds for each. */
  readonly from: Service | Workload;
  /** The service that is called, or one of its ports where it has several. Routes decide about the version. */
  readonly to: Service | (Backend & { readonly versionName?: never });
  readonly listener?: never;
}

/** A request of a client outside, at a listener of a gateway. */
export interface EdgeRequest<L extends ListenerSpecs = ListenerSpecs> extends RequestHead {
  /** The gateway. */
  readonly from: Gateway<L>;
  /** The listener by name; the only one by default. */
  readonly listener?: keyof L & string;
  readonly to?: never;
}

/** A request, and where it sets out. */
export type TestRequest<L extends ListenerSpecs = ListenerSpecs> = CallRequest | EdgeRequest<L>;

/** What of an expectation says which request is meant. */
export type RequestModel = Pick<model.Expectation, 'from' | 'listener' | 'to' | 'port' | 'request'>;

/** A request as data. */
export function requestModel<L extends ListenerSpecs>(written: TestRequest<L>): Plain<RequestModel> {
  if (!isRecord(written)) return notOneOf('the request', 'such as `{ from: front, to: cart }`', written);
  const { from, to, listener, method, path, host, scheme, serverName, headers, query } = written;
  const request = { method, path, host, scheme, serverName, headers, query };
  const caller: unknown = from;
  if (caller instanceof Gateway) {
    return { from: callerModel(caller), listener: listenerModel(caller, listener), request };
  }
  if (!(caller instanceof Service) && !(caller instanceof Workload)) {
    return notOneOf('the caller', 'a service, a workload or a gateway', caller);
  }
  const { service, port } = calledService(to);
  return {
    from: callerModel(caller),
    to: { namespace: service.namespace, service: service.name },
    port,
    request: { ...request, ...outsideNames(service, port, written) },
  };
}

function calledService(to: unknown): { readonly service: Service; readonly port: string | undefined } {
  const service: unknown = isRecord(to) && !(to instanceof Service) ? to['service'] : to;
  if (!(service instanceof Service)) {
    return notOneOf('to', 'a service or a port of one, such as `reviews.port("http")`', to);
  }
  return { service, port: to instanceof Service ? undefined : (to as Backend).portName };
}

/** A service outside the mesh is asked for by its own host name, where it has one and nothing else is written. */
function outsideNames(service: Service, port: string | undefined, { host, serverName }: RequestHead) {
  if (!(service instanceof ExternalService)) return {};
  const [only, ...others] = service.hostnames;
  if (only === undefined || others.length > 0 || only.startsWith('*')) return {};
  const ports: PortSpecs = service.ports;
  const protocol = (port === undefined ? Object.values(ports)[0] : ports[port])?.protocol;
  return { host: host ?? only, ...(protocol === 'tls' && { serverName: serverName ?? host ?? only }) };
}

function listenerModel({ listeners, name }: Gateway, wanted: string | undefined): Plain<model.TestedListener> {
  const known = Object.entries(listeners ?? {});
  const [found, ...others] = wanted === undefined ? known : known.filter(([each]) => each === wanted);
  if (found === undefined || others.length > 0) {
    const names = known.map(([each]) => `\`${each}\``).join(', ');
    return notOneOf('listener', `one of the listeners of \`${name}\`: ${names}`, wanted);
  }
  const [own, { port, protocol, hostnames = [] }] = found;
  return { name: own, port, protocol, hostnames };
}
