import type * as ir from '../ir/health-check.ts';
import type * as model from '../model/health-check.ts';
import { type Layers, ofKind } from '../model/layer.ts';
import { count, duration, text } from './reading.ts';
import { type Note, type Reading, takeFrom } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

const { healthCheck: defaults } = trafficDefaults;

/** Decides how callers ask endpoints. `host` is the name under which they know the service. */
export function lowerHealthCheck(layers: Layers<model.HealthCheck>, host: string, note: Note): ir.HealthCheck {
  const [narrowest] = layers;
  const kind = narrowest?.value.kind ?? 'off';
  note({ name: 'healthCheck', words: kind, at: narrowest?.at });
  if (kind === 'off') return { kind };
  // How often is asked means the same whatever is asked, so it is inherited from other kinds too.
  const timing = layers.filter(isOn);
  const take = takeFrom<model.HealthCheckTiming>(timing, 'healthCheck', note);
  return {
    kind: 'on',
    probe: lowerProbe[kind](layers, host, note),
    interval: take('interval', duration(defaults.interval)),
    timeout: take('timeout', duration(defaults.timeout)),
    unhealthyThreshold: take('unhealthyThreshold', count(defaults.unhealthyThreshold)),
    healthyThreshold: take('healthyThreshold', count(defaults.healthyThreshold)),
  };
}

type OnLayer = Layers<Exclude<model.HealthCheck, model.HealthCheckOff>>[number];

function isOn(layer: Layers<model.HealthCheck>[number]): layer is OnLayer {
  return layer.value.kind !== 'off';
}

const lowerProbe: {
  readonly [Kind in Exclude<model.HealthCheck['kind'], 'off'>]: (
    layers: Layers<model.HealthCheck>,
    host: string,
    note: Note,
  ) => ir.Probe;
} = {
  http: (layers, host, note) => {
    const take = takeFrom(ofKind(layers, 'http'), 'healthCheck', note);
    return {
      kind: 'http',
      // Whoever asks by HTTP has written the path.
      path: take('path', text('/')),
      host: take('host', text(host)),
      expectedStatuses: take('expectedStatuses', statuses),
    };
  },
  grpc: (layers, host, note) => {
    const take = takeFrom(ofKind(layers, 'grpc'), 'healthCheck', note);
    return { kind: 'grpc', service: take('service', text('')), host };
  },
  tcp: (layers, _host, note) => {
    const take = takeFrom(ofKind(layers, 'tcp'), 'healthCheck', note);
    return { kind: 'tcp', send: take('send', text('')), receive: take('receive', text('')) };
  },
};

const statuses: Reading<readonly number[], readonly number[]> = {
  read: (written) => [...new Set(written)].sort((a, b) => a - b),
  otherwise: [200],
  words: (codes) => codes.join(', '),
};
