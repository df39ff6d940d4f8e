import type { OutlierDetection } from '../../model/outlier-detection.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { count, type Domain, duration, group, percent } from './domain.ts';

const moment = { least: milliseconds(1) };

/** What the settings of outlier detection may be. */
export const outlierDetectionDomain = group<OutlierDetection>({
  consecutive5xxErrors: threshold('errors'),
  consecutiveGatewayErrors: threshold('errors'),
  consecutiveLocalOriginFailures: threshold('failures'),
  interval: duration(moment),
  baseEjectionTime: duration(moment),
  maxEjectionTime: duration(moment),
  maxEjectionPercent: percent(1, 100),
});

/** A count of what happened in a row, or `off`. */
function threshold(what: string): Domain {
  const bounded = count(1, 1_000_000, what);
  return (value) => {
    if (value === 'off') return [];
    return bounded(value).map((fault) => ({
      ...fault,
      domain: `${fault.domain} or \`off\``,
      advice: value === 0 ? 'zero never switches a detector off: write `off` if that is meant' : fault.advice,
    }));
  };
}
