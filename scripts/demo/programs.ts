import { join } from 'node:path';
import type { Company } from './processes.ts';
import { until } from './processes.ts';
import { send } from './traffic.ts';

/** The programs of Bookinfo with what each is told: its own port, and where its sidecar listens for what it calls. */
const programs = [
  {
    name: 'productpage-v1',
    file: 'productpage.mjs',
    port: 19101,
    env: { DETAILS_URL: 'http://127.0.0.1:19111', REVIEWS_URL: 'http://127.0.0.1:19112' },
  },
  { name: 'details-v1', file: 'details.mjs', port: 19201, env: {} },
  { name: 'reviews-v1', file: 'reviews.mjs', port: 19301, env: { VERSION: 'v1' } },
  {
    name: 'reviews-v2',
    file: 'reviews.mjs',
    port: 19401,
    env: { VERSION: 'v2', RATINGS_URL: 'http://127.0.0.1:19411' },
  },
  {
    name: 'reviews-v3',
    file: 'reviews.mjs',
    port: 19501,
    env: { VERSION: 'v3', RATINGS_URL: 'http://127.0.0.1:19511' },
  },
  { name: 'ratings-v1', file: 'ratings.mjs', port: 19601, env: {} },
] as const;

/** Starts them and waits until each accepts a request. */
export async function startPrograms(company: Company, repository: string, logs: string): Promise<number> {
  for (const { name, file, port, env } of programs) {
    company.start(name, process.execPath, [join(repository, 'programs', file)], {
      env: { ...env, PORT: String(port) },
      log: join(logs, `${name}.log`),
    });
  }
  for (const { name, port } of programs) {
    await until(`${name} answering on its port`, 10, async () => {
      const reply = await send({ url: `http://127.0.0.1:${port}/` });
      return reply.status === 0 ? undefined : true;
    });
  }
  return programs.length;
}
