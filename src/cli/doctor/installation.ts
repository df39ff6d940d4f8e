import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { schemaFile } from '../envoy-proof.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { type Finding, nodeFinding } from './finding.ts';

/** Looks at what is installed beside meshc. */
export async function installationFindings(environment: Terminal['environment']): Promise<Finding[]> {
  return [
    { subject: 'meshc', state: 'well', words: packageFacts().version },
    nodeFinding(process.versions.node),
    typesFinding(),
    schemaFinding(),
    await envoyFinding(environment),
  ];
}

function typesFinding(): Finding {
  const subject = 'type checker';
  try {
    const path = createRequire(import.meta.url).resolve('typescript/package.json');
    const { version } = createRequire(import.meta.url)(path) as { version: string };
    return { subject, state: 'well', words: `typescript ${version}` };
  } catch {
    const help = 'install meshc again, with its dependencies';
    return { subject, state: 'wrong', words: 'typescript is not installed', help };
  }
}

function schemaFinding(): Finding {
  const subject = 'envoy schema';
  try {
    const name = schemaFile().pathname.split('/').at(-1)?.replace('.binpb.gz', '') ?? '';
    return { subject, state: 'well', words: name };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { subject, state: 'wrong', words, help: 'install meshc again' };
  }
}

async function envoyFinding(environment: Terminal['environment']): Promise<Finding> {
  const subject = 'envoy';
  const binary = envoyCandidates(environment).find((path) => existsSync(path));
  if (binary === undefined) {
    const help = 'only nodes need it; put `envoy` on the PATH, or name it in MESHC_ENVOY';
    return { subject, state: 'doubtful', words: 'not found', help };
  }
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 });
    const version = /\/(\d+\.\d+\.\d+)\//.exec(stdout)?.[1] ?? stdout.trim();
    return { subject, state: 'well', words: `${version} at ${binary}` };
  } catch {
    const help = 'try it by hand: `envoy --version`';
    return { subject, state: 'doubtful', words: `${binary} does not run`, help };
  }
}

function envoyCandidates(environment: Terminal['environment']): string[] {
  const named = environment['MESHC_ENVOY'];
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'envoy'));
  const cached = fileURLToPath(new URL('../../../.cache/envoy/1.40.0/envoy', import.meta.url));
  return named === undefined ? [...onPath, cached] : [named];
}
