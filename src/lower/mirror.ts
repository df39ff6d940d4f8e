import type * as ir from '../ir/mirror.ts';
import type * as model from '../model/mirror.ts';
import { type Share, shareOfPercent } from '../scalar/percent.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { promised } from './invariant.ts';

/** Decides where copies go, and how many. */
export function lowerMirror({ namespace, service, port, version, percent }: model.Mirror): ir.Mirror {
  return {
    destination: destinationName({ namespace, name: service }, port, version),
    share: lowerShare(percent),
  };
}

/** Decides a share of requests: all, unless it is written. */
export function lowerShare(percent: number | undefined): Share {
  return percent === undefined ? defaults.share : promised(shareOfPercent(percent), `percentage ${percent}`);
}
