import type { Place } from '../../ir/locality.ts';
import { part } from '../../output/parts.ts';
import { wholeSetSource } from './config-source.ts';
import { limits } from './limits.ts';
import { extension, type Message, socketAddress } from './message.ts';

/** What makes one Envoy this proxy. */
export interface ProxyPlace {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly node: string;
  readonly adminPort: number;
  /** Where in the world it runs. */
  readonly place: Place;
}

/** What an Envoy is started with. Everything else it reads from files in its working directory. */
export function bootstrap({ name, node, adminPort, place }: ProxyPlace): Message {
  return {
    node: { id: `${node}/${name}`, cluster: name, ...nodePlace(place) },
    admin: {
      // Whoever reaches the admin port owns the proxy: loopback only.
      address: socketAddress('127.0.0.1', adminPort),
      // The agent must be able to ask a proxy that is full.
      ignore_global_conn_limit: true,
    },
    ...everyProxy,
  };
}

/** Envoy tells it in its statistics and logs, and the agent lays out the endpoints of a file by it. */
function nodePlace({ region, zone, subzone, labels }: Place): Message {
  const locality = {
    ...(region !== '' && { region }),
    ...(zone !== '' && { zone }),
    ...(subzone !== '' && { sub_zone: subzone }),
  };
  return {
    ...(Object.keys(locality).length > 0 && { locality }),
    ...(labels.length > 0 && {
      metadata: { labels: Object.fromEntries(labels.map((label) => [label.name, label.value])) },
    }),
  };
}

/**
 * Envoy refuses a regular expression whose RE2 program is larger than 100 instructions, which a path such as
 * `/api/v[0-9]+/(users|orders)/[0-9a-z-]{1,64}` already is. `check` bounds the length of patterns instead, and RE2 runs in
 * time linear to its input whatever the program's size.
 */
const runtime = { 're2.max_program_size.error_level': 32_768, 're2.max_program_size.warn_level': 32_768 };

const everyProxy = {
  layered_runtime: part('runtime', { layers: [{ name: 'meshc', static_layer: runtime }] }),
  dynamic_resources: part('dynamic-resources', {
    cds_config: wholeSetSource('clusters'),
    lds_config: wholeSetSource('listeners'),
  }),
  overload_manager: part('overload-manager', {
    resource_monitors: [
      extension(
        'envoy.resource_monitors.global_downstream_max_connections',
        'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { max_active_downstream_connections: limits.connectionsPerProxy },
      ),
    ],
  }),
};
