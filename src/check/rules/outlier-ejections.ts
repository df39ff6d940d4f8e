import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { type Layers, memberOf, ofKind } from '../../model/layer.ts';
import type { OutlierDetectionOn } from '../../model/outlier-detection.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { type PolicyTarget, policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/**
 * Outlier detection detects something, can eject somebody, and not everybody; and its longest ejection is no shorter than its
 * first. What a scope does not write is what holds by itself: 5 errors, 30 s, 5 min, 50 percent, a panic threshold of 50.
 */
export function outlierEjections({ mesh, directory, report }: Inspection): void {
  const first = once();
  for (const target of policyTargetsOf(mesh)) {
    const { subject, layers } = target;
    const detections = memberOf(layers, 'outlierDetection');
    const [narrowest] = detections;
    if (narrowest?.value.kind !== 'on') continue;
    const on = ofKind(detections, 'on');
    if (detectsNothing(on) && first(narrowest.at)) {
      report(diagnose('outlier-detection-idle', { subject }, { at: narrowest.at }));
    }
    const times = shorterMost(on);
    if (times !== undefined && first(times.at)) {
      report(diagnose('ejection-times', { subject, most: times.most, base: times.base }, { at: times.at }));
    }
    const [percent] = memberOf(on, 'maxEjectionPercent');
    const [panic] = memberOf(layers, 'panicThreshold');
    if (percent?.value === 100 && panic?.value === 0 && first(percent.at)) {
      report(diagnose('ejects-everybody', { subject }, { at: percent.at }));
    }
    const endpoints = endpointCount(
      target,
      directory.workloadsOf.get(qualifiedName(target.service.namespace, target.service.name)),
    );
    if (percent === undefined || endpoints === undefined || endpoints < 2 || 100 / endpoints <= percent.value) continue;
    if (first(percent.at)) {
      report(diagnose('ejects-nobody', { subject, percent: percent.value, endpoints }, { at: percent.at }));
    }
  }
}

function detectsNothing(on: Layers<OutlierDetectionOn>): boolean {
  const [errors] = memberOf(on, 'consecutive5xxErrors');
  const [gateway] = memberOf(on, 'consecutiveGatewayErrors');
  const [local] = memberOf(on, 'consecutiveLocalOriginFailures');
  return errors?.value === 'off' && (gateway?.value ?? 'off') === 'off' && (local?.value ?? 'off') === 'off';
}

function shorterMost(on: Layers<OutlierDetectionOn>) {
  const [base] = memberOf(on, 'baseEjectionTime');
  const [most] = memberOf(on, 'maxEjectionTime');
  const at = most?.at ?? base?.at;
  const [baseText, mostText] = [base?.value ?? '30s', most?.value ?? '5m'];
  const [baseTime, mostTime] = [parseDuration(baseText), parseDuration(mostText)];
  if (at === undefined || baseTime === undefined || mostTime === undefined || baseTime <= mostTime) return undefined;
  return { at, base: baseText, most: mostText };
}

/** How many endpoints there are, where they are all machines that are known. */
function endpointCount(
  { version }: PolicyTarget,
  workloads: readonly Inspection['mesh']['workloads'][number][] = [],
): number | undefined {
  let count = 0;
  for (const workload of workloads) {
    if (version !== undefined && workload.version !== version) continue;
    if (workload.placement.kind !== 'hosts') return undefined;
    count += workload.placement.hosts.length;
  }
  return count;
}
