import type * as model from '../model/mesh.ts';
import type { Frame } from './author-frame.ts';
import { AuthoringError } from './authoring-error.ts';
import { AuthorizationPolicy } from './authorization-policy.ts';
import { Certificate, CertificateAuthority } from './certificate.ts';
import { Declaration, type Named } from './declaration.ts';
import { defaultsModel } from './defaults.ts';
import { EgressGateway } from './egress-gateway.ts';
import { ExternalAuthorizationPolicy } from './external-authorization-policy.ts';
import { Gateway } from './gateway.ts';
import { GrpcRoute } from './grpc-route.ts';
import { HttpRoute } from './http-route.ts';
import { Intent } from './intent.ts';
import type { Mesh } from './mesh.ts';
import { Namespace } from './namespace.ts';
import { eachRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { RateLimitPolicy } from './rate-limit-policy.ts';
import { RequestAuthentication } from './request-authentication.ts';
import { Rollout } from './rollout.ts';
import { Service } from './service.ts';
import { TcpRoute } from './tcp-route.ts';
import { TlsRoute } from './tls-route.ts';
import { Workload } from './workload.ts';

/** A mesh as data, and where each entry of its lists was declared: `sites` has the same lists in the same order. */
export interface EvaluatedMesh {
  readonly mesh: Plain<model.Mesh>;
  readonly sites: { readonly mesh: Frame; readonly namespaces?: readonly Frame[]; readonly rollout?: Frame } & {
    readonly [List in ModelList]: readonly Frame[];
  };
}

type ModelList =
  | 'services'
  | 'workloads'
  | 'gateways'
  | 'egressGateways'
  | 'certificates'
  | 'certificateAuthorities'
  | 'httpRoutes'
  | 'grpcRoutes'
  | 'tcpRoutes'
  | 'tlsRoutes'
  | 'authorizationPolicies'
  | 'rateLimitPolicies'
  | 'externalAuthorizationPolicies'
  | 'requestAuthentications'
  | 'intents';

/** Collects everything declared in a mesh. The order of declaration never shows. */
export function toModel(mesh: Mesh, environment: string): EvaluatedMesh {
  // Walked once from the top: asking each construct for its children inside a loop would copy them every time.
  const constructs = mesh.node.findAll();
  const declared = constructs.filter((construct) => construct instanceof Declaration);
  const services = listOf(declared.filter((declaration) => declaration instanceof Service));
  const workloads = listOf(declared.filter((declaration) => declaration instanceof Workload));
  const gateways = listOf(declared.filter((declaration) => declaration instanceof Gateway));
  const egressGateways = listOf(declared.filter((declaration) => declaration instanceof EgressGateway));
  const certificates = listOf(declared.filter((declaration) => declaration instanceof Certificate));
  const authorities = listOf(declared.filter((declaration) => declaration instanceof CertificateAuthority));
  const httpRoutes = listOf(declared.filter((declaration) => declaration instanceof HttpRoute));
  const grpcRoutes = listOf(declared.filter((declaration) => declaration instanceof GrpcRoute));
  const tcpRoutes = listOf(declared.filter((declaration) => declaration instanceof TcpRoute));
  const tlsRoutes = listOf(declared.filter((declaration) => declaration instanceof TlsRoute));
  const rollout = rolloutOf(declared.filter((declaration) => declaration instanceof Rollout));
  const policies = listOf(declared.filter((declaration) => declaration instanceof AuthorizationPolicy));
  const authorizers = listOf(declared.filter((declaration) => declaration instanceof ExternalAuthorizationPolicy));
  const rateLimits = listOf(declared.filter((declaration) => declaration instanceof RateLimitPolicy));
  const authentications = listOf(declared.filter((declaration) => declaration instanceof RequestAuthentication));
  const intents = listOf(declared.filter((declaration) => declaration instanceof Intent));
  const namespaces = namespacesOf(constructs.filter((construct) => construct instanceof Namespace));
  return {
    mesh: {
      apiVersion: 'meshc/v1',
      kind: 'Mesh',
      name: mesh.name,
      environment,
      trustDomain: mesh.trustDomain,
      defaults: eachRecord(mesh.defaults, defaultsModel),
      namespaces: namespaces.models,
      services: services.models,
      workloads: workloads.models,
      gateways: gateways.models,
      egressGateways: egressGateways.models.length === 0 ? undefined : egressGateways.models,
      certificates: certificates.models,
      certificateAuthorities: authorities.models,
      httpRoutes: httpRoutes.models,
      grpcRoutes: grpcRoutes.models,
      tcpRoutes: tcpRoutes.models,
      tlsRoutes: tlsRoutes.models,
      authorizationPolicies: policies.models,
      // Left out where there are none: what most meshes do not use is not in their models.
      rateLimitPolicies: rateLimits.models.length === 0 ? undefined : rateLimits.models,
      externalAuthorizationPolicies: authorizers.models.length === 0 ? undefined : authorizers.models,
      requestAuthentications: authentications.models.length === 0 ? undefined : authentications.models,
      ...(rollout && { rollout: rollout.model }),
      // Left out where there are none: most meshes state no intent most of the time.
      intents: intents.models.length === 0 ? undefined : intents.models,
    },
    sites: {
      mesh: mesh.declaredAt,
      ...(namespaces.sites && { namespaces: namespaces.sites }),
      ...(rollout && { rollout: rollout.site }),
      services: services.sites,
      workloads: workloads.sites,
      gateways: gateways.sites,
      egressGateways: egressGateways.sites,
      certificates: certificates.sites,
      certificateAuthorities: authorities.sites,
      httpRoutes: httpRoutes.sites,
      grpcRoutes: grpcRoutes.sites,
      tcpRoutes: tcpRoutes.sites,
      tlsRoutes: tlsRoutes.sites,
      authorizationPolicies: policies.sites,
      rateLimitPolicies: rateLimits.sites,
      externalAuthorizationPolicies: authorizers.sites,
      requestAuthentications: authentications.sites,
      intents: intents.sites,
    },
  };
}

function listOf<Model extends Named>(declarations: readonly Declaration<Model>[]) {
  // Two entries of one name are an error of `check`; the path keeps even them independent of the order of declaration.
  const entries = new Map(
    declarations.map((declaration) => {
      const model = modelOf(declaration);
      return [`${model.namespace}\0${model.name}\0${declaration.node.path}`, { declaration, model }];
    }),
  );
  // The engine orders text by UTF-16 code unit by itself; a function to compare with would cost more than all the rest.
  const sorted = [...entries.keys()].sort().flatMap((key) => entries.get(key) ?? []);
  return {
    models: sorted.map(({ model }) => model),
    sites: sorted.map(({ declaration }) => declaration.declaredAt),
  };
}

/** A mesh has at most one: two could contradict one another. */
function rolloutOf([first, second]: readonly Rollout[]) {
  if (first === undefined) return undefined;
  if (second !== undefined) {
    throw new AuthoringError('several-rollouts', { name: second.node.path, first: first.node.path }, second.declaredAt);
  }
  const { namespace: _, name: __, ...model } = modelOf(first);
  return { model, site: first.declaredAt };
}

/** Those that decide something. A namespace may be declared in several places, and decide in one. */
function namespacesOf(declared: readonly Namespace[]) {
  const deciding = declared.filter(({ defaults }) => defaults !== undefined);
  if (deciding.length === 0) return { models: undefined, sites: undefined };
  const entries = new Map(deciding.map((namespace) => [`${namespace.name}\0${namespace.node.path}`, namespace]));
  const sorted = [...entries.keys()].sort().flatMap((key) => entries.get(key) ?? []);
  return {
    models: sorted.map(({ name, defaults = {} }) => ({ name, defaults: eachRecord(defaults, defaultsModel) ?? {} })),
    sites: sorted.map(({ declaredAt }) => declaredAt),
  };
}

/** Options that a cast or a getter made unreadable throw errors of the engine, which name no place; this adds it. */
function modelOf<Model extends Named>(declaration: Declaration<Model>): Plain<Model> {
  try {
    return declaration.toModel();
  } catch (error) {
    if (error instanceof AuthoringError) throw error;
    throw unreadable(declaration, error);
  }
}

/** The mistake that a declaration cannot become plain data. */
export function unreadable(declaration: Declaration, error: unknown): AuthoringError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AuthoringError('unreadable-declaration', { owner: declaration.node.path, reason }, declaration.declaredAt);
}
