import assert from 'node:assert/strict';
import { it } from 'node:test';
import { walkChanges } from './change-walk.ts';

/** Each kind once; `npm run soak -- changes` makes 1,000. */
const changes = 9;

it(`${changes} changes of every kind fail no request, over HTTP/1.1, HTTP/2 and TCP`, async () => {
  const { kinds, load } = await walkChanges(changes);
  assert.ok(kinds.size >= 9 && [...kinds.values()].every((count) => count >= 1));
  for (const [way, { answered, failures }] of Object.entries(load)) {
    assert.deepEqual(failures.slice(0, 3), [], way);
    assert.ok(answered > 50, `${answered} answers over ${way}`);
  }
});
