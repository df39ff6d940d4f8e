/**
 * Tests of a mesh, written beside it in files named `*.test.ts` and run by `meshc test`: which requests are served, by whom, in
 * what proportions, and which are refused.
 *
 * @packageDocumentation
 */
export { expectDenied, expectRequest, expectSplit, expectTable, type Row } from './mesh/testing/expect.ts';
export type {
  Answered,
  Delivery,
  DeniedBy,
  Destination,
  Outcome,
  Reaches,
  Redirected,
  Share,
  Splits,
} from './mesh/testing/expected.ts';
export type { CallRequest, EdgeRequest, RequestHead, TestRequest } from './mesh/testing/request.ts';
export { type MeshExport, suite, test } from './mesh/testing/test.ts';
