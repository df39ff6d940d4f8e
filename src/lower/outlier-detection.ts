import type * as ir from '../ir/outlier-detection.ts';
import { type Layers, ofKind } from '../model/layer.ts';
import type * as model from '../model/outlier-detection.ts';
import { duration, percent } from './reading.ts';
import { type Note, type Reading, takeFrom } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

const { outlierDetection: defaults } = trafficDefaults;

/** Decides when an endpoint that fails is left alone. Off unless a scope says otherwise, and the narrowest one does. */
export function lowerOutlierDetection(layers: Layers<model.OutlierDetection>, note: Note): ir.OutlierDetection {
  const [narrowest] = layers;
  if (narrowest === undefined || narrowest.value.kind === 'off') {
    note({ name: 'outlierDetection', words: 'off', at: narrowest?.at });
    return { kind: 'off' };
  }
  const take = takeFrom(ofKind(layers, 'on'), 'outlierDetection', note);
  return {
    kind: 'on',
    consecutive5xxErrors: take('consecutive5xxErrors', threshold(defaults.consecutive5xxErrors)),
    consecutiveGatewayErrors: take('consecutiveGatewayErrors', threshold({ kind: 'off' })),
    consecutiveLocalOriginFailures: take('consecutiveLocalOriginFailures', threshold({ kind: 'off' })),
    interval: take('interval', duration(defaults.interval)),
    baseEjectionTime: take('baseEjectionTime', duration(defaults.baseEjectionTime)),
    maxEjectionTime: take('maxEjectionTime', duration(defaults.maxEjectionTime)),
    maxEjectionPercent: take('maxEjectionPercent', percent(defaults.maxEjectionPercent)),
  };
}

function threshold(otherwise: ir.Threshold): Reading<model.Threshold, ir.Threshold> {
  return {
    read: (written) => (written === 'off' ? { kind: 'off' } : { kind: 'after', count: written }),
    otherwise,
    words: (value) => (value.kind === 'off' ? 'off' : `${value.count} in a row`),
  };
}
