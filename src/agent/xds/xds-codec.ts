import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  create,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { lazyRegistry } from '../../protobuf/lazy-registry.ts';
import type { JsonObject, XdsKind } from './grpc-resources.ts';

/** What a client asks, whichever way it asks. */
export interface XdsRequest {
  readonly node: string;
  readonly typeUrl: string;
  /** Of the whole set, or what is added to it. */
  readonly names: readonly string[];
  readonly unsubscribed: readonly string[];
  /** What it has from before, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly nonce: string;
  /** Why it refused the answer with the nonce; undefined when it did not. */
  readonly refusal: string | undefined;
}

/** One resource on its way. */
export interface XdsResource {
  readonly name: string;
  readonly version: string;
  readonly body: Encoded;
}

/** A `google.protobuf.Any`. */
export interface Encoded {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** The two dialects of ADS: the state of the world, or what has changed in it. */
export type Dialect = 'whole' | 'delta';

export const typeUrls: Readonly<Record<XdsKind, string>> = {
  clusters: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  endpoints: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  listeners: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  routes: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
};

/** Reads and writes the messages of xDS, by Envoy's own descriptors. */
export interface XdsCodec {
  encode(resource: JsonObject): Encoded;
  readRequest(dialect: Dialect, bytes: Uint8Array): XdsRequest;
  writeResponse(dialect: Dialect, response: XdsResponse): Uint8Array;
}

/** One answer. */
export interface XdsResponse {
  readonly typeUrl: string;
  readonly version: string;
  readonly nonce: string;
  readonly resources: readonly XdsResource[];
  readonly removed: readonly string[];
}

/** Reads the descriptors, which takes a moment and some memory: only an agent that is asked to serve xDS does it. */
export function openXdsCodec(): XdsCodec {
  const registry = lazyRegistry(gunzipSync(readFileSync(descriptorFile())));
  const desc = (name: string): DescMessage => {
    const found = registry.getMessage(name);
    if (!found) throw new Error(`the descriptors have no ${name}`);
    return found;
  };
  const discovery = (name: string) => desc(`envoy.service.discovery.v3.${name}`);
  return {
    encode({ '@type': type, ...members }) {
      const typeUrl = String(type);
      const schema = desc(typeUrl.replace(/^type\.googleapis\.com\//, ''));
      return { typeUrl, value: toBinary(schema, fromJson(schema, members as JsonValue, { registry })) };
    },
    readRequest(dialect, bytes) {
      const schema = discovery(dialect === 'whole' ? 'DiscoveryRequest' : 'DeltaDiscoveryRequest');
      return requestOf(fromBinary(schema, bytes) as Asked);
    },
    writeResponse(dialect, { typeUrl, version, nonce, resources, removed }) {
      const schema = discovery(dialect === 'whole' ? 'DiscoveryResponse' : 'DeltaDiscoveryResponse');
      const any = ({ typeUrl: url, value }: Encoded) => create(desc('google.protobuf.Any'), { typeUrl: url, value });
      const message =
        dialect === 'whole'
          ? { versionInfo: version, typeUrl, nonce, resources: resources.map(({ body }) => any(body)) }
          : {
              systemVersionInfo: version,
              typeUrl,
              nonce,
              resources: resources.map(({ body, ...named }) =>
                create(discovery('Resource'), { ...named, resource: any(body) }),
              ),
              removedResources: [...removed],
            };
      return toBinary(schema, create(schema, message));
    },
  };
}

interface Asked extends Message {
  readonly node?: { readonly id: string };
  readonly typeUrl: string;
  readonly resourceNames?: readonly string[];
  readonly resourceNamesSubscribe?: readonly string[];
  readonly resourceNamesUnsubscribe?: readonly string[];
  readonly initialResourceVersions?: { readonly [name: string]: string };
  readonly responseNonce: string;
  readonly errorDetail?: { readonly message: string };
}

function requestOf(asked: Asked): XdsRequest {
  return {
    node: asked.node?.id ?? '',
    typeUrl: asked.typeUrl,
    names: asked.resourceNames ?? asked.resourceNamesSubscribe ?? [],
    unsubscribed: asked.resourceNamesUnsubscribe ?? [],
    versions: new Map(Object.entries(asked.initialResourceVersions ?? {})),
    nonce: asked.responseNonce,
    refusal: asked.errorDetail?.message,
  };
}

/** Two folders above the sources and `dist` alike. */
function descriptorFile(): URL {
  const folder = new URL('../../../schemas/envoy/', import.meta.url);
  const name = readdirSync(folder).find((file) => file.endsWith('.binpb.gz'));
  if (name === undefined) throw new Error('this installation has no Envoy schema in schemas/envoy');
  return new URL(name, folder);
}
