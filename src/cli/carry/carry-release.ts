import { releaseImage } from '../../bundle/release-image.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { failureOf } from '../../git/http-exchange.ts';
import { withoutCredentials } from '../release/address.ts';
import { pushImage } from './push-image.ts';
import { writeBundle } from './write-bundle.ts';
import { writeLayout } from './write-layout.ts';

/** Where a release is carried besides its branch. */
export interface Carriers {
  /** A file for nodes without a network. */
  readonly bundle?: string | undefined;
  /** A folder that a web server or object store serves. */
  readonly mirror?: string | undefined;
  /** The address of a repository in an OCI registry. */
  readonly oci?: string | undefined;
}

/** A place a release was carried to. */
export interface Carried {
  readonly kind: keyof Carriers;
  readonly place: string;
  /** What it is called there, by content: hexadecimal SHA-256. */
  readonly digest: string;
  /** Bytes that were written or sent: what was there already is not. */
  readonly bytes: number;
}

/** A whole release, and what people call it. */
export interface CarriedRelease {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly environment: string;
  readonly serial: number;
  readonly now: Date;
}

/** Carries a release to each place, one after the other. The first that fails ends it; its branch is published by then. */
export async function carryRelease(
  release: CarriedRelease,
  carriers: Carriers,
): Promise<{ readonly carried: readonly Carried[]; readonly problem: Diagnostic | undefined }> {
  const image = releaseImage(release.files);
  const { environment, serial, now } = release;
  const carried: Carried[] = [];
  for (const kind of ['bundle', 'mirror', 'oci'] as const) {
    const place = carriers[kind];
    if (place === undefined) continue;
    const shown = withoutCredentials(place);
    try {
      const bytes = await carry[kind]({ image, place, environment, serial, now });
      carried.push({ kind, place: shown, digest: image.digest, bytes });
    } catch (error) {
      const reason = failureOf(error, 60);
      return { carried, problem: diagnose('release-not-carried', { place: shown, reason }) };
    }
  }
  return { carried, problem: undefined };
}

const carry = { bundle: writeBundle, mirror: writeLayout, oci: pushImage } as const;
