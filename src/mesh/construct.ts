import { Construct as PlainConstruct } from 'constructs';
import { authorFrame, type Frame, unknownFrame } from './author-frame.ts';
import { AuthoringError } from './authoring-error.ts';

/** Anything constructs can be declared in: a mesh, a namespace, a service, or a team's own {@link Construct}. */
export type Scope = PlainConstruct;

/**
 * The base of everything in a mesh, and of a team's own building blocks: a class that declares several things as one.
 * It is the `Construct` of the package `constructs`, and also remembers where it was declared.
 *
 * @example
 * class Canary extends Construct {
 *   constructor(scope: Scope, name: string) {
 *     super(scope, name);
 *     new Service(this, name, { ports: { http: { number: 8080, protocol: 'http' } }, versions: { stable: {}, canary: {} } });
 *   }
 * }
 */
export class Construct extends PlainConstruct {
  // Read late: V8 formats a stack only when it is asked for, and most are never needed.
  protected readonly origin: Error = new Error();

  /**
   * @param scope What this belongs to.
   * @param name Unique in its scope. A second construct of the same name is the error `duplicate-construct`.
   */
  constructor(scope: Scope, name: string) {
    super(scope, freeId(scope, name, new.target));
  }

  /** Where this was constructed. For a team's own class that is outside of it: the `super(…)` in it is one line for all. */
  get constructedAt(): Frame {
    return constructionOf(this.origin, this.constructor) ?? unknownFrame;
  }
}

/**
 * The id for the `constructs` package, which refuses empty ids and takes the members of every object, such as
 * `constructor`, for children. What is wrong with a name is told by `check`, so here any name passes.
 */
function freeId(scope: Scope, name: string, type: Class): string {
  if (!PlainConstruct.isConstruct(scope)) throw new AuthoringError('construct-outside-mesh', { name: String(name) });
  const id = typeof name === 'string' && name !== '' && !(name in Object.prototype) ? name : `(${String(name)})`;
  const earlier = scope.node.tryFindChild(id);
  if (!earlier) return id;
  const parameters = { name: String(name), scope: scope.node.path };
  throw new AuthoringError(
    'duplicate-construct',
    earlier instanceof Construct ? { ...parameters, previous: placeText(earlier.constructedAt) } : parameters,
    constructionOf(new Error(), type),
  );
}

type Class = { readonly name: string };

function constructionOf({ stack }: Error, type: Class): Frame | undefined {
  const names = new Set<string>();
  for (let each: unknown = type; typeof each === 'function'; each = Object.getPrototypeOf(each)) names.add(each.name);
  names.delete('');
  return authorFrame(stack, names);
}

function placeText({ file, line, column }: Frame): string {
  return `${file}:${line}:${column}`;
}
