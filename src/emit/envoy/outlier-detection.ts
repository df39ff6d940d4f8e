import type { OutlierDetection, Threshold } from '../../ir/outlier-detection.ts';
import { durationText, type Message } from './message.ts';

/** The member of a cluster that ejects endpoints. Comparing endpoints with one another, which Envoy would do too, is off. */
export function outlierDetection(detection: OutlierDetection): Message {
  if (detection.kind === 'off') return {};
  const { consecutive5xxErrors, consecutiveGatewayErrors, consecutiveLocalOriginFailures } = detection;
  const isSplit = consecutiveLocalOriginFailures.kind === 'after';
  return {
    outlier_detection: {
      ...detector('consecutive_5xx', consecutive5xxErrors),
      ...detector('consecutive_gateway_failure', consecutiveGatewayErrors),
      ...(isSplit && {
        split_external_local_origin_errors: true,
        consecutive_local_origin_failure: consecutiveLocalOriginFailures.count,
        enforcing_local_origin_success_rate: 0,
      }),
      enforcing_success_rate: 0,
      interval: durationText(detection.interval),
      base_ejection_time: durationText(detection.baseEjectionTime),
      max_ejection_time: durationText(detection.maxEjectionTime),
      max_ejection_percent: detection.maxEjectionPercent,
    },
  };
}

/** By itself Envoy enforces the first of these and not the second, so both are always said. */
function detector(name: 'consecutive_5xx' | 'consecutive_gateway_failure', threshold: Threshold): Message {
  if (threshold.kind === 'off') return name === 'consecutive_5xx' ? { [`enforcing_${name}`]: 0 } : {};
  return {
    [name]: threshold.count,
    ...(name === 'consecutive_gateway_failure' && { [`enforcing_${name}`]: 100 }),
  };
}
