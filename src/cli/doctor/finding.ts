/** One thing that was looked at. */
export interface Finding {
  readonly subject: string;
  /** `doubtful` keeps nobody from working. */
  readonly state: 'well' | 'doubtful' | 'wrong';
  readonly words: string;
  readonly help?: string;
}

/** The lowest Node that runs meshc. */
const lowestNode = [22, 22] as const;

/** Judges a version of Node. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [lowestMajor, lowestMinor] = lowestNode;
  const isEnough = major > lowestMajor || (major === lowestMajor && minor >= lowestMinor);
  if (isEnough) return { subject: 'node', state: 'well', words: version };
  const help = 'install the current long-term version of Node';
  return { subject: 'node', state: 'wrong', words: `${version}, but ${lowestNode.join('.')} is needed`, help };
}
