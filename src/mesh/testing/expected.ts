import type * as model from '../../model/mesh-test.ts';
import { AuthorizationPolicy } from '../authorization-policy.ts';
import type { Backend, VersionBackend } from '../backend.ts';
import type { DurationLimit } from '../limit.ts';
import { isRecord } from '../pass-through.ts';
import type { Plain } from '../plain.ts';
import { type PortSpecs, Service, type ServiceVersion } from '../service.ts';
import { notOneOf } from './not-one-of.ts';

/** Somewhere requests arrive: a service, one of its ports, or one of its versions. */
export type Destination = Service | Backend | VersionBackend | ServiceVersion<PortSpecs>;

/** How a request that is served is carried. What is left out may be anything. */
export interface Delivery {
  /** How long the answer may take, such as `2s`, or `unlimited`. */
  readonly timeout?: DurationLimit;
  /** The request as it arrives, after what routes rewrite. */
  readonly arrivesAs?: { readonly path?: `/${string}`; readonly host?: string };
}

/** Every such request is served. */
export interface Reaches extends Delivery {
  /** All of them there. */
  readonly reaches: Destination;
}

/** One of several that requests are shared between. */
export interface Share {
  /** Where they arrive. */
  readonly to: Destination;
  /** A whole number of 0 or more, in proportion to the sum of all. */
  readonly weight: number;
}

/** Requests are shared, and all of them are served. */
export interface Splits extends Delivery {
  /** All that requests are sent to. */
  readonly split: readonly Share[];
}

/** Access is refused by a policy that denies. */
export interface DeniedBy {
  /** The policy. */
  readonly deniedBy: AuthorizationPolicy;
}

/** A proxy answers itself. */
export interface Answered {
  /** The status (RFC 9110 section 15). 404 also where no route is for the request. */
  readonly answered: number;
  /** The whole text; anything by default. */
  readonly body?: string;
}

/** A proxy sends the caller elsewhere. */
export interface Redirected {
  /** The whole URL: `https://shop.example/cart`. */
  readonly redirected: `http://${string}` | `https://${string}`;
  /** Any by default. */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

/** What is meant to become of a request. `allowed` is served by whomever, `denied` is refused access by whatever rule. */
export type Outcome = 'allowed' | 'denied' | Delivery | Reaches | Splits | DeniedBy | Answered | Redirected;

/** An outcome as data. */
export function expectedModel(outcome: Outcome): Plain<model.Expected> {
  if (outcome === 'allowed') return { kind: 'served' };
  if (outcome === 'denied') return { kind: 'refused' };
  const written: unknown = outcome;
  if (!isRecord(written)) return notOneOf('the outcome', 'such as `{ reaches: reviews.version("v2") }`', written);
  if ('reaches' in outcome)
    return { kind: 'served', by: destinationModel('reaches', outcome.reaches), ...carried(outcome) };
  if ('split' in outcome) return { kind: 'split', shares: shareModels(outcome.split), ...carried(outcome) };
  if ('deniedBy' in outcome) return { kind: 'refused', by: policyModel(outcome.deniedBy) };
  if ('answered' in outcome) return { kind: 'answered', status: outcome.answered, body: outcome.body };
  if ('redirected' in outcome) return { kind: 'redirected', location: outcome.redirected, status: outcome.status };
  return { kind: 'served', ...carried(outcome) };
}

/** A policy by name. */
export function policyModel(policy: AuthorizationPolicy): Plain<model.TestedPolicy> {
  if (!(policy instanceof AuthorizationPolicy)) return notOneOf('the policy', 'an `AuthorizationPolicy`', policy);
  // The name it has in the model, and so in the rules that decide.
  return { namespace: policy.namespace, policy: `${policy.service.name}-${policy.name}` };
}

function shareModels(shares: readonly Share[]): Plain<model.ExpectedShare>[] {
  if (!Array.isArray(shares)) return notOneOf('split', 'a list of `{ to, weight }`', shares);
  return shares.map((share: Share, index) => ({
    ...destinationModel(`split[${index}].to`, share?.to),
    weight: share.weight,
  }));
}

function destinationModel(member: string, destination: Destination): Plain<model.TestedDestination> {
  const named: unknown = destination;
  const service: unknown = isRecord(named) && !(named instanceof Service) ? named['service'] : named;
  if (!(service instanceof Service)) {
    return notOneOf(member, 'a service, or a port or version of one, such as `reviews.version("v2")`', named);
  }
  const whole = { namespace: service.namespace, service: service.name };
  if (named instanceof Service) return whole;
  const { portName, versionName } = named as { readonly portName?: string; readonly versionName?: string };
  return { ...whole, port: portName, version: versionName };
}

function carried({ timeout, arrivesAs }: Delivery): Plain<model.ExpectedDelivery> {
  return { timeout, arrivingPath: arrivesAs?.path, arrivingHost: arrivesAs?.host };
}
