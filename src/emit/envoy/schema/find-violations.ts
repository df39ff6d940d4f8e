import { type DescMessage, fromJson, type JsonValue, type Message, type Registry } from '@bufbuild/protobuf';
import { constraints } from './constraints.ts';
import { at, decodeViolations } from './decode-violations.ts';

/** What is wrong with JSON as a message of a type; each finding starts with the path inside it. */
export type FindViolations = (desc: DescMessage, json: unknown) => readonly string[];

/** Decodes JSON as a message and checks the constraints of every message in it. */
export function findViolations(registry: Registry): FindViolations {
  const constrained = constraints(registry);
  return (desc, json) => {
    let message: Message;
    try {
      message = fromJson(desc, json as JsonValue, { registry });
    } catch {
      return decodeViolations(desc, json, registry);
    }
    const found: string[] = [];
    constrained.check(desc, message, (path, finding) => {
      found.push(at(path, finding));
    });
    return found;
  };
}
