import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { waveOpens } from '../../src/agent/admission/wave.ts';
import { nextOpening } from '../../src/agent/admission/window.ts';
import type { ManifestWindow } from '../../src/bundle/manifest.ts';

// 2026-11-25 is a Wednesday.
const at = (time: string) => new Date(`2026-11-${time}:00Z`);
const window = (days: ManifestWindow['days'], from: string, minutes: number): ManifestWindow => ({
  days,
  from,
  minutes,
});

it('without windows it is always time, and in an open window it is time now', () => {
  assert.deepEqual(nextOpening([], at('25T12:00')), at('25T12:00'));
  assert.deepEqual(nextOpening([window(['wednesday'], '09:00', 480)], at('25T12:00')), at('25T12:00'));
});

it('a window that is closed opens next on one of its days, later today or up to a week from now', () => {
  const office = window(['monday', 'wednesday'], '09:00', 60);
  assert.deepEqual(nextOpening([office], at('25T08:59')), at('25T09:00'));
  assert.deepEqual(nextOpening([office], at('25T10:00')), at('30T09:00'));
  assert.deepEqual(nextOpening([window(['wednesday'], '09:00', 60)], at('18T10:00')), at('25T09:00'));
});

it('a window that began yesterday reaches over midnight', () => {
  assert.deepEqual(nextOpening([window(['tuesday'], '23:00', 120)], at('25T00:30')), at('25T00:30'));
  assert.deepEqual(nextOpening([window(['tuesday'], '23:00', 90)], at('24T12:00')), at('24T23:00'));
});

it('of several windows the first to open counts', () => {
  const two = [window(['friday'], '09:00', 60), window(['thursday'], '22:00', 60)];
  assert.deepEqual(nextOpening(two, at('25T12:00')), at('26T22:00'));
});

it('what is said to be open is open, and nothing opens before', () => {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
  const anyWindow = fc.record({
    days: fc.subarray([...days], { minLength: 1 }),
    from: fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
    minutes: fc.integer({ min: 1, max: 1440 }),
  });
  fc.assert(
    fc.property(fc.array(anyWindow, { minLength: 1, maxLength: 3 }), fc.nat(60 * 24 * 14), (windows, minute) => {
      const now = new Date(at('16T00:00').getTime() + minute * 60_000);
      const opening = nextOpening(windows, now);
      assert.ok(opening && opening >= now && opening.getTime() - now.getTime() <= 7 * 86_400_000);
      assert.deepEqual(nextOpening(windows, opening), opening);
      if (opening > now) {
        const before = new Date(opening.getTime() - 1);
        assert.notDeepEqual(nextOpening(windows, before), before);
      }
    }),
  );
});

it('a wave begins so long after the release, and newer releases hold a node up for at most twice that', () => {
  assert.equal(waveOpens({ digest: 'a', serial: 1_000, sinceSerial: 1_000 }, 600).getTime(), 1_600_000);
  assert.equal(waveOpens({ digest: 'b', serial: 1_500, sinceSerial: 1_000 }, 600).getTime(), 2_100_000);
  assert.equal(waveOpens({ digest: 'c', serial: 9_000, sinceSerial: 1_000 }, 600).getTime(), 2_200_000);
});
