import { entry } from '../entry.ts';

/** Mistakes that only running the author's code can notice. `mesh/` throws them by these codes. Sorted by code. */
export const authoringDiagnostics = {
  'asynchronous-test': entry({
    severity: 'error',
    message: (_: object) => 'the body of a test is asynchronous, so what it expects later would belong to no test',
    help: () => 'leave `async` and `await` out: there is nothing to wait for, and nothing is sent',
  }),
  'construct-outside-mesh': entry({
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` is declared outside of a mesh`,
    help: () => 'give it a scope that belongs to a `Mesh`: the mesh, a `Namespace` in it, or a construct in those',
  }),
  'default-export-not-a-mesh': entry({
    severity: 'error',
    message: (p: { found: string }) => `the default export is not a mesh, but ${p.found}`,
    help: () => 'write `export default mesh`, or export a function of `{ environment }` that returns the mesh at once',
  }),
  'duplicate-construct': entry({
    severity: 'error',
    message: (p: { name: string; scope: string; previous?: string }) =>
      `\`${p.name}\` is declared twice in \`${p.scope}\`${p.previous === undefined ? '' : `; first at ${p.previous}`}`,
    help: () => 'rename one of the two: within one scope all names differ, of whatever kind they are',
  }),
  'expectation-outside-test': entry({
    severity: 'error',
    message: (_: object) => 'something is expected outside of a test',
    help: () => 'put it into the function of a `test(name, () => { ... })`, which gives it a name to fail under',
  }),
  'invalid-environment': entry({
    severity: 'error',
    message: (p: { environment: string }) => `\`${p.environment}\` cannot be the name of an environment`,
    help: () => 'use lower-case letters, digits and inner hyphens, at most 63, such as `production`',
  }),
  'nested-namespace': entry({
    severity: 'error',
    message: (p: { name: string; outer: string }) =>
      `the namespace \`${p.name}\` is declared inside the namespace \`${p.outer}\``,
    help: () => 'declare it in the mesh: a namespace contains no other',
  }),
  'not-a-reference': entry({
    severity: 'error',
    message: (p: { owner: string; member: string; expected: string; found: string }) =>
      `\`${p.member}\` of \`${p.owner}\` is ${p.found}`,
    help: (p) => `write ${p.expected}`,
  }),
  'reference-across-meshes': entry({
    severity: 'error',
    message: (p: { owner: string; name: string; mesh: string }) =>
      `\`${p.owner}\` refers to \`${p.name}\`, which belongs to another mesh named \`${p.mesh}\``,
    help: () => 'declare both in one mesh: a mesh knows nothing of another',
  }),
  'several-rollouts': entry({
    severity: 'error',
    message: (p: { name: string; first: string }) =>
      `\`${p.name}\` is a second rollout of one mesh; the first is \`${p.first}\``,
    help: () => 'say everything in one `Rollout`: two could contradict one another',
  }),
  'suite-of-another-mesh': entry({
    severity: 'error',
    message: (_: object) => 'the suite is of something else than the mesh that is tested',
    help: () => 'give `suite` the default export of the entry: `import mesh from "./mesh.ts"`',
  }),
  'test-inside-test': entry({
    severity: 'error',
    message: (p: { name: string; outer: string }) => `the test \`${p.name}\` is inside the test \`${p.outer}\``,
    help: () => 'put the two beside one another, in a `suite` if they share something',
  }),
  'unreadable-declaration': entry({
    severity: 'error',
    message: (p: { owner: string; reason: string }) => `the options of \`${p.owner}\` are not plain data: ${p.reason}`,
    help: () =>
      'use only text, whole numbers, true and false, lists and objects, and the references the options ask for',
  }),
} as const;
