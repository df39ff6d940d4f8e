import type * as model from '../model/intent.ts';
import { type Caller, callerModels } from './authorization-policy.ts';
import type { Backend } from './backend.ts';
import type { Scope } from './construct.ts';
import { Declaration } from './declaration.ts';
import { Gateway } from './gateway.ts';
import { eachItem, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, refuse, requireSameMesh } from './reference.ts';
import type { HttpMethod } from './request-match.ts';
import { Service } from './service.ts';

/** Requests to a service. Everything written must hold. */
export interface IntendedAccess {
  /** The callers; every caller with an identity of this mesh by default. */
  readonly from?: readonly Caller[];
  /** The service, or one of its ports: `payments.port('http')`. */
  readonly to: Service | Backend;
  /** The request methods, of which any one; every method by default. */
  readonly methods?: readonly HttpMethod[];
  /** The paths, of which any one: exact (`/ratings`) or everything below (`/ratings/*`); every path by default. */
  readonly paths?: readonly `/${string}`[];
}

/** The options of an {@link Intent}. At least one of them. */
export interface IntentOptions {
  /** Requests that are meant to be allowed from now on. */
  readonly gains?: readonly IntendedAccess[];
  /** Requests that are meant to be refused from now on. */
  readonly losses?: readonly IntendedAccess[];
  /** Services, ports and gateways whose routes are meant to decide otherwise. */
  readonly traffic?: readonly (Service | Backend | Gateway)[];
}

/**
 * What a change is meant to do, written in the same change. It compiles to nothing. `meshc plan` answers three questions
 * about it: was it not so before, is all of it so now, and did nothing else change. Keep it after the change and it is a
 * promise that later plans hold everyone to; remove it, and it is forgotten.
 *
 * @example
 * new Intent(mesh, 'refunds-from-the-shop', {
 *   gains: [{ from: [shop], to: payments.port('http'), methods: ['POST'], paths: ['/refunds/*'] }],
 * });
 */
export class Intent extends Declaration<model.Intent> {
  private readonly options: IntentOptions;

  /**
   * @param scope The mesh, a namespace or a construct of a team.
   * @param name Unique in its scope. A DNS label (RFC 1123).
   */
  constructor(scope: Scope, name: string, options: IntentOptions) {
    super(scope, name);
    this.options = options;
  }

  override toModel(): Plain<model.Intent> {
    const { gains, losses, traffic } = this.options;
    const access = (list: 'gains' | 'losses') => (entry: IntendedAccess, index: number) =>
      this.accessModel(entry, `${list}[${index}]`);
    return {
      ...this.options,
      namespace: this.namespace,
      name: this.name,
      gains: gains && eachItem(gains, access('gains')),
      losses: losses && eachItem(losses, access('losses')),
      traffic: traffic && eachItem(traffic, (place, index) => this.trafficModel(place, index)),
    };
  }

  private accessModel(entry: IntendedAccess, list: string): Plain<model.IntendedAccess> {
    const { service, port } = serviceOf({ owner: this, list }, '.to', entry.to);
    const { namespace, name } = service;
    const from = callerModels({ owner: this, list: `${list}.from` }, entry.from);
    return { ...entry, from, to: { namespace, service: name }, port };
  }

  private trafficModel(place: Service | Backend | Gateway, index: number): Plain<model.IntendedTraffic> {
    const referrer = { owner: this, list: 'traffic' };
    if (place instanceof Gateway) {
      requireSameMesh(referrer, place);
      return { kind: 'gateway', namespace: place.namespace, gateway: place.name };
    }
    const { service, port } = serviceOf(referrer, `[${index}]`, place);
    return { kind: 'service', namespace: service.namespace, service: service.name, port };
  }
}

/** The service that is named, and its port where one is. */
function serviceOf(referrer: Referrer, item: string, named: unknown): { service: Service; port: string | undefined } {
  const service: unknown = isRecord(named) && !(named instanceof Service) ? named['service'] : named;
  if (!(service instanceof Service)) {
    refuse(referrer, item, { expected: 'a service or a port of one, such as `reviews.port("http")`', found: named });
  }
  requireSameMesh(referrer, service);
  return { service, port: named instanceof Service ? undefined : (named as Backend).portName };
}
