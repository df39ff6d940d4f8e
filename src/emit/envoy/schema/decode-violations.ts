import { type DescField, type DescMessage, fromJson, type JsonValue, type Registry } from '@bufbuild/protobuf';

/** Adds one finding at a path inside the resource. */
export type Report = (path: string, finding: string) => void;

/**
 * Says where JSON that does not decode as a message is wrong. Decoding stops at its first error and names no path; this
 * walks down to every smallest part that does not decode. Called only for JSON that is known to be wrong.
 */
export function decodeViolations(desc: DescMessage, json: unknown, registry: Registry): readonly string[] {
  const found: string[] = [];
  walkMessage({ desc, json, path: '' }, registry, (path, finding) => {
    found.push(at(path, finding));
  });
  return found;
}

/** A finding with its path; the resource itself has an empty path. */
export function at(path: string, finding: string): string {
  return path === '' ? finding : `${path}: ${finding}`;
}

/** The path of a member of the message at a path. */
export function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

interface Part {
  readonly desc: DescMessage;
  readonly json: unknown;
  readonly path: string;
}

/** Reports every fault of a part; a fault no smaller part shows (two members of a oneof) is reported at the part itself. */
function walkMessage(part: Part, registry: Registry, report: Report): void {
  let reported = false;
  const note: Report = (path, finding) => {
    reported = true;
    report(path, finding);
  };
  if (part.desc.typeName === 'google.protobuf.Any') walkAny(part, registry, note);
  else if (!isCustom(part.desc) && isObject(part.json)) {
    for (const [key, value] of Object.entries(part.json)) walkMember({ ...part, json: value }, key, { registry, note });
  }
  if (reported) return;
  const fault = decodeFault(part.desc, part.json, registry);
  if (fault) report(part.path, fault);
}

function walkAny(part: Part, registry: Registry, report: Report): void {
  if (!isObject(part.json)) return;
  const { '@type': typeUrl, ...members } = part.json;
  if (typeof typeUrl !== 'string') {
    report(part.path, 'needs an "@type"');
    return;
  }
  const desc = registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  if (!desc) report(part.path, `Envoy has no type ${typeUrl}`);
  else if (!isCustom(desc)) walkMessage({ desc, json: members, path: part.path }, registry, report);
}

interface Walk {
  readonly registry: Registry;
  readonly note: Report;
}

function walkMember(part: Part, key: string, { registry, note }: Walk): void {
  const path = memberPath(part.path, key);
  const field = part.desc.fields.find((candidate) => candidate.name === key || candidate.jsonName === key);
  if (!field) {
    note(path, `${part.desc.typeName} has no such field`);
    return;
  }
  const parts = messageParts(field, part.json, path);
  for (const inner of parts) walkMessage(inner, registry, note);
  if (parts.length > 0) return;
  const fault = decodeFault(part.desc, { [field.name]: part.json }, registry);
  if (fault) note(path, fault);
}

/** The messages a member holds, each with its own path; none when the member is not made of messages. */
function messageParts(field: DescField, json: unknown, path: string): readonly Part[] {
  const desc = field.message;
  if (!desc || json === null) return [];
  if (field.fieldKind === 'message') return [{ desc, json, path }];
  if (field.fieldKind === 'list' && Array.isArray(json)) {
    return json.map((item: unknown, index) => ({ desc, json: item, path: `${path}[${index}]` }));
  }
  if (field.fieldKind === 'map' && isObject(json)) {
    return Object.entries(json).map(([name, value]) => ({
      desc,
      json: value,
      path: `${path}[${JSON.stringify(name)}]`,
    }));
  }
  return [];
}

/** Types of protobuf itself have a JSON form of their own and are small: they are decoded whole. */
function isCustom(desc: DescMessage): boolean {
  return desc.typeName.startsWith('google.protobuf.');
}

/** Why a value does not decode, or undefined. */
function decodeFault(desc: DescMessage, json: unknown, registry: Registry): string | undefined {
  try {
    fromJson(desc, json as JsonValue, { registry });
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // `cannot decode field <name> from JSON: <reason>`, or for types with a JSON form of their own only the value.
    const [, noun, type, reason] = /^cannot decode (field|oneof|message|enum) (\S+) from JSON: (.*)$/s.exec(text) ?? [];
    if (!noun) return text;
    return noun === 'field' || noun === 'oneof' ? reason : `is not a ${type}: ${reason}`;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
