import type { ReleaseImage } from '../../bundle/release-image.ts';

/** A release on its way to one place. */
export interface Carrying {
  readonly image: ReleaseImage;
  readonly place: string;
  /** What it is called there. */
  readonly environment: string;
  readonly serial: number;
  readonly now: Date;
}
