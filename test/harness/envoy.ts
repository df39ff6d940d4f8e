import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The pinned Envoy that set-up fetched. A test that needs it fails without it: nothing pretends to be Envoy. */
export function envoyBinary(): string {
  const path = process.env['MESHC_ENVOY'] ?? fileURLToPath(new URL('../../.cache/envoy/1.40.0/envoy', import.meta.url));
  if (!existsSync(path)) throw new Error('Envoy is not installed: run `npm run setup` once');
  return path;
}
