import { type ReviewForge, reviewJobs } from './scaffold-review.ts';
import { packageFacts } from './version.ts';

/** The settings of a new repository by path: everything but the mesh itself. */
export function scaffoldSettings(name: string, forge: ReviewForge): Map<string, string> {
  return new Map([
    ['package.json', packageJson(name)],
    ['tsconfig.json', tsconfig],
    ['.gitignore', 'node_modules/\nout/.meshc-*\n'],
    ['.gitattributes', '* text=auto eol=lf\nout/** linguist-generated=true\n'],
    ...reviewJobs(forge),
  ]);
}

function packageJson(name: string): string {
  const content = {
    name,
    private: true,
    type: 'module',
    scripts: { check: 'meshc check', compile: 'meshc compile', plan: 'meshc plan', test: 'meshc test' },
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
