import { type Diagnostic, hasErrors } from '../../diagnostic/diagnostic.ts';
import { tally } from '../../diagnostic/render/order.ts';
import { count } from '../../plan/verdict.ts';
import { envoyProof } from '../envoy-proof.ts';
import { compileMesh, type MeshChoice } from '../open-mesh.ts';
import { type ComparedOutput, settleOutput } from '../output-folder/settle-output.ts';
import type { Finding } from './finding.ts';

/** Looks at the repository, the mesh in it, and its compiled output. Stops where the next step would say nothing new. */
export async function repositoryFindings(choice: MeshChoice): Promise<Finding[]> {
  const { opened, diagnostics, compiled } = await compileMesh(choice, envoyProof());
  if (opened.kind === 'refused') return [failed('repository', diagnostics, diagnostics[0]?.help ?? '')];
  const { tree, place } = opened;
  const what = tree.revision.kind === 'commit' ? `commit ${tree.revision.oid.slice(0, 7)}` : 'work tree';
  const repository: Finding = {
    subject: 'repository',
    state: 'well',
    words: `${what} of ${place.repository}, ${count(tree.paths.length, 'file')}`,
  };
  if (hasErrors(diagnostics)) return [repository, failed('mesh', diagnostics, 'run `meshc check`')];
  const names = compiled.map(({ ir }) => `${ir.name}/${ir.environment}`).join(', ');
  const mesh: Finding = { subject: 'mesh', state: 'well', words: `${names} from ${place.entry}` };
  return [
    repository,
    mesh,
    ...(await outputFindings({ opened, compiled, isComplete: choice.environment === undefined })),
  ];
}

async function outputFindings(output: ComparedOutput): Promise<Finding[]> {
  const { place } = output.opened;
  const { diagnostics: problems, isRecovered } = await settleOutput(output);
  const shown = place.display(`${place.prefix}out`);
  const freshness: Finding =
    problems.length === 0
      ? { subject: 'output', state: 'well', words: `${shown} is fresh` }
      : failed('output', problems, problems[0]?.help ?? '');
  if (!isRecovered) return [freshness];
  return [
    freshness,
    { subject: 'leftovers', state: 'well', words: 'a compilation was interrupted; it is settled now' },
  ];
}

function failed(subject: string, diagnostics: readonly Diagnostic[], help: string): Finding {
  const rest = diagnostics.length > 1 ? ` (${tally(diagnostics)} in all)` : '';
  return { subject, state: 'wrong', words: `${diagnostics[0]?.message}${rest}`, help };
}
