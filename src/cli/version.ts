import { readFileSync } from 'node:fs';

/** What the package says about itself. */
export interface PackageFacts {
  readonly version: string;
  /** Where problems are reported, when the package names a place. */
  readonly issues: string | undefined;
}

/** Reads the package's own description; the file is two folders up from here in the sources and in `dist` alike. */
export function packageFacts(): PackageFacts {
  const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version, bugs } = description as { version: string; bugs?: { url?: string } };
  return { version, issues: bugs?.url };
}
