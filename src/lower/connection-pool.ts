import type * as ir from '../ir/connection-pool.ts';
import type { Protocol } from '../ir/protocol.ts';
import type * as model from '../model/connection-pool.ts';
import { type Layers, memberOf, ofKind } from '../model/layer.ts';
import { bytes, count, duration, durationLimit, limit } from './reading.ts';
import { type Note, takeFrom, unnoticed } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

const { connectionPool: defaults } = trafficDefaults;

/** Decides the limits of one destination. What its protocol does not know is decided too, and not spoken of. */
export function lowerConnectionPool(
  layers: Layers<model.ConnectionPool>,
  protocol: Protocol,
  note: Note,
): ir.ConnectionPool {
  const take = takeFrom(layers, 'connectionPool', note);
  const takeHttp = takeFrom(layers, 'connectionPool', protocol === 'tcp' ? unnoticed : note);
  return {
    connectTimeout: take('connectTimeout', duration(defaults.connectTimeout)),
    maxConnections: take('maxConnections', limit(defaults.concurrency)),
    maxPendingRequests: take('maxPendingRequests', limit(defaults.concurrency)),
    maxConcurrentRequests: takeHttp('maxConcurrentRequests', limit(defaults.concurrency)),
    maxConcurrentRetries: takeHttp('maxConcurrentRetries', limit(defaults.maxConcurrentRetries)),
    maxRequestsPerConnection: takeHttp('maxRequestsPerConnection', limit(defaults.maxRequestsPerConnection)),
    idleTimeout: take('idleTimeout', durationLimit(defaults.idleTimeout[protocol])),
    maxConnectionDuration: take('maxConnectionDuration', durationLimit(defaults.maxConnectionDuration)),
    tcpKeepalive: lowerTcpKeepalive(memberOf(layers, 'tcpKeepalive'), note),
    http2: lowerHttp2(memberOf(layers, 'http2'), protocol === 'http2' ? note : unnoticed),
  };
}

function lowerTcpKeepalive(layers: Layers<model.TcpKeepalive>, note: Note): ir.TcpKeepalive {
  const [narrowest] = layers;
  if (narrowest?.value.kind === 'off') {
    note({ name: 'connectionPool.tcpKeepalive', words: 'off', at: narrowest.at });
    return { kind: 'off' };
  }
  const take = takeFrom(ofKind(layers, 'on'), 'connectionPool.tcpKeepalive', note);
  return {
    kind: 'on',
    idle: take('idle', duration(defaults.tcpKeepalive.idle)),
    interval: take('interval', duration(defaults.tcpKeepalive.interval)),
    probes: take('probes', count(defaults.tcpKeepalive.probes)),
  };
}

function lowerHttp2(layers: Layers<model.Http2Options>, note: Note): ir.Http2Options {
  const take = takeFrom(layers, 'connectionPool.http2', note);
  return {
    maxConcurrentStreams: take('maxConcurrentStreams', count(defaults.http2.maxConcurrentStreams)),
    initialStreamWindowBytes: take('initialStreamWindow', bytes(defaults.http2.initialStreamWindowBytes)),
    initialConnectionWindowBytes: take('initialConnectionWindow', bytes(defaults.http2.initialConnectionWindowBytes)),
    keepalive: lowerHttp2Keepalive(memberOf(layers, 'keepalive'), note),
  };
}

function lowerHttp2Keepalive(layers: Layers<model.Http2Keepalive>, note: Note): ir.Http2Keepalive {
  const [narrowest] = layers;
  if (narrowest === undefined || narrowest.value.kind === 'off') {
    note({ name: 'connectionPool.http2.keepalive', words: 'off', at: narrowest?.at });
    return { kind: 'off' };
  }
  const take = takeFrom(ofKind(layers, 'on'), 'connectionPool.http2.keepalive', note);
  return {
    kind: 'on',
    interval: take('interval', duration(defaults.http2.keepalive.interval)),
    timeout: take('timeout', duration(defaults.http2.keepalive.timeout)),
  };
}
