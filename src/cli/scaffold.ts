import { packageFacts } from './version.ts';

/** The settings of a new repository by path: everything but the mesh itself. */
export function scaffoldSettings(name: string): Map<string, string> {
  return new Map([
    ['package.json', packageJson(name)],
    ['tsconfig.json', tsconfig],
    ['.gitignore', 'node_modules/\nout/.meshc-*\n'],
    ['.gitattributes', '* text=auto eol=lf\nout/** linguist-generated=true\n'],
    ['.github/workflows/mesh.yaml', workflow],
  ]);
}

function packageJson(name: string): string {
  const content = {
    name,
    private: true,
    type: 'module',
    scripts: { check: 'meshc check', compile: 'meshc compile', plan: 'meshc plan' },
    devDependencies: { meshc: `^${packageFacts().version}` },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

// The same rules `meshc check` applies, so that an editor and CI agree.
const tsconfig = `{
  "compilerOptions": {
    "target": "es2024",
    "lib": ["es2024"],
    "types": [],
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "verbatimModuleSyntax": true,
    "erasableSyntaxOnly": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["**/*.ts"],
  "exclude": ["node_modules", "out"]
}
`;

// Two commits deep: the merge commit of a pull request and its first parent, which is what it is compared with.
const workflow = `name: mesh
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  mesh:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 2
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: npm ci
      - name: Check the mesh
        run: npx meshc check --format github --format human
      - name: Compiled output is fresh
        run: npx meshc compile --check
      - name: Plan
        run: npx meshc plan HEAD^1 HEAD --format human --format markdown=plan.md --out plan.json
      - name: Show the plan
        run: cat plan.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        with:
          name: mesh-plan
          path: plan.json
`;
