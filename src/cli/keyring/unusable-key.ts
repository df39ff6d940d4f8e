/** A file of a key, a signer or a trust folder that cannot be used, and why. Caught where the folder was opened. */
export class UnusableKey extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}
