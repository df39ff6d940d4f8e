import { AuthoringError, describe } from '../authoring-error.ts';

/** Stops a test because a cast got something else past the type checker. */
export function notOneOf(member: string, expected: string, found: unknown): never {
  throw new AuthoringError('not-a-reference', { owner: 'the test', member, expected, found: describe(found) });
}
