import type { Said } from './said.ts';

/** A comment on a change. */
export interface ForgeComment {
  readonly id: string;
  /** Who wrote it, by the name the forge shows. */
  readonly author: string;
  readonly body: string;
  /** Where people see it; empty when the forge did not say. */
  readonly url: string;
}

/** The change as the forge has it now. */
export interface ForgeChange {
  /** The newest commit of its branch. */
  readonly head: string;
  readonly isOpen: boolean;
}

/** How a change is judged, for the page of the change: it stops a merge where the forge is told to ask for it. */
export interface Verdict {
  readonly isPassed: boolean;
  /** A line, as plain text. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
}

/** What a plan needs of a place where changes are reviewed. Every call is one or more HTTP requests. */
export interface Forge {
  /** `GitHub`, `GitLab`. */
  readonly name: string;
  /** Whose comments are ours. */
  author(): Promise<Said<string>>;
  change(): Promise<Said<ForgeChange>>;
  /** All comments of the change, the oldest first. */
  comments(): Promise<Said<readonly ForgeComment[]>>;
  create(body: string): Promise<Said<ForgeComment>>;
  update(id: string, body: string): Promise<Said<ForgeComment>>;
  /** Undefined where a verdict is told by how the job ends. */
  readonly judge?: (verdict: Verdict) => Promise<Said<unknown>>;
}
