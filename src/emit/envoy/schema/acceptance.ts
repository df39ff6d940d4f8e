import { type DescField, type DescMessage, type Registry, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence, isWrapperDesc } from '@bufbuild/protobuf/wkt';
import {
  type Accept,
  acceptDuration,
  acceptFreeJson,
  acceptFreeObject,
  acceptScalar,
  scalarZero,
  type Walk,
} from './accept-value.ts';
import { type FieldRules, nestedRules, type RuleReader, ruleReader } from './rule-reader.ts';
import { sizeTest } from './size-rules.ts';
import { type ValueTest, valueTests } from './value-rules.ts';

/**
 * A quick yes to JSON that certainly decodes as a message and breaks no constraint of it. Almost everything that is
 * compiled is of that kind, and saying so needs no message to be built. A no decides nothing: whoever gets one looks
 * again with the decoder and the constraints, which know what is wrong.
 */
export interface Acceptance {
  /** Whether JSON is in order as a message. */
  message(desc: DescMessage, json: unknown): boolean;
  /** Whether JSON with an `@type` is in order. */
  typed(json: unknown): boolean;
}

/** Makes an acceptance. A type is read when it is first met. */
export function acceptance(registry: Registry): Acceptance {
  const read = ruleReader(registry);
  const messages = new Map<DescMessage, Accept>();
  const types = new Map<string, AcceptMembers>();
  const makers: Makers = {
    read,
    message(desc) {
      const known = messages.get(desc);
      if (known) return known;
      const accept = messageAcceptance(desc, makers);
      messages.set(desc, accept);
      return accept;
    },
    typed(typeUrl) {
      const known = types.get(typeUrl);
      if (known) return known;
      const desc = typeUrl.startsWith(urlPrefix) ? registry.getMessage(typeUrl.slice(urlPrefix.length)) : undefined;
      const accept = desc && !isOwnType(desc) ? membersAcceptance(desc, makers, '@type') : never;
      types.set(typeUrl, accept);
      return accept;
    },
  };
  const any = anyAcceptance(makers);
  return {
    message: (desc, json) => makers.message(desc)(json, { room: mostNested }),
    typed: (json) => any(json, { room: mostNested }),
  };
}

/** The decoder stops at a hundred messages inside each other, and counts a few values as two. */
const mostNested = 90;

interface Makers {
  readonly read: RuleReader;
  message(desc: DescMessage): Accept;
  typed(typeUrl: string): AcceptMembers;
}

type JsonObject = { readonly [member: string]: unknown };
type AcceptMembers = (json: JsonObject, walk: Walk) => boolean;

const urlPrefix = 'type.googleapis.com/';
const never = (): boolean => false;

/** The types of protobuf itself, many of which have a JSON form of their own. */
function isOwnType({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.');
}

function messageAcceptance(desc: DescMessage, makers: Makers): Accept {
  switch (desc.typeName) {
    case 'google.protobuf.Any':
      return constantsOnce(anyAcceptance(makers));
    case 'google.protobuf.Struct':
      return acceptFreeObject;
    case 'google.protobuf.Value':
      return acceptFreeJson;
    case 'google.protobuf.Duration':
      return acceptDuration([]);
    case 'google.protobuf.ListValue':
    case 'google.protobuf.Timestamp':
    case 'google.protobuf.FieldMask':
      return never;
  }
  const [value] = desc.fields;
  if (isWrapperDesc(desc)) return value?.fieldKind === 'scalar' ? acceptScalar(value.scalar, []) : never;
  let members: AcceptMembers | undefined;
  return constantsOnce((json, walk) => {
    if (!isObject(json) || --walk.room < 0) return false;
    // Built when first used: types refer to each other.
    members ??= membersAcceptance(desc, makers, undefined);
    if (!members(json, walk)) return false;
    walk.room += 1;
    return true;
  });
}

/** How deep what is frozen may nest to be remembered. */
const mostNestedConstant = 30;

/** What is frozen stays what it is, so it is looked at once: most of what a proxy is given is the same for every proxy. */
function constantsOnce(accept: Accept): Accept {
  const accepted = new WeakSet<object>();
  return (json, walk) => {
    if (!Object.isFrozen(json) || !isObject(json) || walk.room < mostNestedConstant) return accept(json, walk);
    if (accepted.has(json)) return true;
    if (!accept(json, { room: mostNestedConstant })) return accept(json, walk);
    accepted.add(json);
    return true;
  };
}

function anyAcceptance(makers: Makers): Accept {
  return (json, walk) => {
    if (!isObject(json)) return false;
    const typeUrl = json['@type'];
    // The Any is one message, what it holds another.
    walk.room -= 2;
    if (typeof typeUrl !== 'string' || walk.room < 0 || !makers.typed(typeUrl)(json, walk)) return false;
    walk.room += 2;
    return true;
  };
}

/** One field, as it is looked up by its proto name: the names in lowerCamelCase are left to the decoder. */
interface Member {
  readonly accept: Accept;
  /** A bit for the oneof it is in; 0 when it is in none. */
  readonly oneof: number;
}

/** More oneofs than bits of a number would be one too many. */
const mostOneofs = 30;

function membersAcceptance(desc: DescMessage, makers: Makers, ignored: string | undefined): AcceptMembers {
  if (desc.oneofs.length > mostOneofs) return never;
  const isDisabled = makers.read.isDisabled(desc);
  const members = new Map<string, Member>();
  const needed: string[] = [];
  for (const field of desc.fields) {
    const rules = makers.read.field(field);
    if (makers.read.isDisallowed(field)) continue;
    const { accept, isNeeded } = fieldAcceptance(field, isDisabled ? withoutRules(rules) : rules, makers);
    const oneof = field.oneof ? 1 << desc.oneofs.indexOf(field.oneof) : 0;
    members.set(field.name, { accept, oneof });
    if (isNeeded && !field.oneof) needed.push(field.name);
  }
  let required = 0;
  for (const [index, oneof] of desc.oneofs.entries()) {
    if (!isDisabled && makers.read.isRequired(oneof)) required |= 1 << index;
  }
  return (json, walk) => {
    let chosen = 0;
    for (const key in json) {
      const member = members.get(key);
      if (!member) {
        if (key === ignored) continue;
        return false;
      }
      if ((chosen & member.oneof) !== 0 || !member.accept(json[key], walk)) return false;
      chosen |= member.oneof;
    }
    if ((chosen & required) !== required) return false;
    for (const name of needed) if (!Object.hasOwn(json, name)) return false;
    return true;
  };
}

function withoutRules(rules: FieldRules): FieldRules {
  return { ...rules, kind: '', rules: new Map(), isRequired: false };
}

interface FieldAcceptance {
  readonly accept: Accept;
  /** Leaving the field out would break a rule. */
  readonly isNeeded: boolean;
}

function fieldAcceptance(field: DescField, rules: FieldRules, makers: Makers): FieldAcceptance {
  // What is required of anything but a message depends on its value.
  if (rules.isRequired && field.fieldKind !== 'message') return { accept: never, isNeeded: true };
  const isAlwaysThere = field.presence === FeatureSet_FieldPresence.IMPLICIT && !field.oneof;
  switch (field.fieldKind) {
    case 'scalar': {
      const tests = valueTests(rules.kind, rules.rules, undefined);
      return {
        accept: acceptScalar(field.scalar, tests),
        isNeeded: isAlwaysThere && !passes(tests, scalarZero(field.scalar)),
      };
    }
    case 'enum': {
      const tests = valueTests(rules.kind, rules.rules, field.enum);
      return {
        accept: enumAcceptance(field, tests),
        isNeeded: isAlwaysThere && !passes(tests, field.enum.values[0]?.number),
      };
    }
    case 'message':
      return { accept: singleAcceptance(field.message, rules, makers), isNeeded: rules.isRequired };
    case 'list':
      return listAcceptance(field, rules, makers);
    case 'map':
      return mapAcceptance(field, rules, makers);
  }
}

function passes(tests: readonly ValueTest[], value: unknown): boolean {
  return tests.every((test) => test(value) === undefined);
}

function enumAcceptance(
  { enum: type }: DescField & { fieldKind: 'enum' | 'list' },
  tests: readonly ValueTest[],
): Accept {
  if (!type || type.typeName === 'google.protobuf.NullValue') return never;
  const accepted = new Set(type.values.filter(({ number }) => passes(tests, number)).map(({ name }) => name));
  return (json) => typeof json === 'string' && accepted.has(json);
}

/** A message with rules about its one value: of a wrapper, of a duration, of the type of an Any. */
function singleAcceptance(desc: DescMessage, { kind, rules }: FieldRules, makers: Makers): Accept {
  const tests = valueTests(kind, rules, undefined);
  if (tests.length === 0) return makers.message(desc);
  if (desc.typeName === 'google.protobuf.Duration') return acceptDuration(tests);
  const [value] = desc.fields;
  if (isWrapperDesc(desc)) return value?.fieldKind === 'scalar' ? acceptScalar(value.scalar, tests) : never;
  if (desc.typeName !== 'google.protobuf.Any') return never;
  const accept = makers.message(desc);
  return (json, walk) => isObject(json) && passes(tests, json['@type']) && accept(json, walk);
}

type ListField = DescField & { fieldKind: 'list' };
type MapField = DescField & { fieldKind: 'map' };

function listAcceptance(field: ListField, { rules }: FieldRules, makers: Makers): FieldAcceptance {
  const item = itemAcceptance(field, nestedRules(rules, 'items'), makers);
  const size = sizeTest(rules.get('min_items'), rules.get('max_items'), 'item');
  // Messages are never the same twice.
  const isUnique = rules.get('unique') === true && !field.message;
  const mayBeEmpty = rules.get('ignore_empty') === true;
  return {
    accept: (json, walk) => {
      if (!Array.isArray(json)) return false;
      if (size && !(mayBeEmpty && json.length === 0) && size(json.length) !== undefined) return false;
      if (isUnique && new Set(json).size < json.length) return false;
      for (const each of json) if (!item(each, walk)) return false;
      return true;
    },
    isNeeded: !mayBeEmpty && size?.(0) !== undefined,
  };
}

function itemAcceptance(field: ListField, rules: FieldRules, makers: Makers): Accept {
  switch (field.listKind) {
    case 'message':
      return singleAcceptance(field.message, rules, makers);
    case 'enum':
      return enumAcceptance(field, valueTests(rules.kind, rules.rules, field.enum));
    case 'scalar':
      return acceptScalar(field.scalar, valueTests(rules.kind, rules.rules, undefined));
  }
}

function mapAcceptance(field: MapField, { rules }: FieldRules, makers: Makers): FieldAcceptance {
  const keyRules = nestedRules(rules, 'keys');
  const valueRules = nestedRules(rules, 'values');
  const key = acceptMapKey(field, valueTests(keyRules.kind, keyRules.rules, undefined));
  const value = mapValueAcceptance(field, valueRules, makers);
  const size = sizeTest(rules.get('min_pairs'), rules.get('max_pairs'), 'entry');
  const mayBeEmpty = rules.get('ignore_empty') === true;
  return {
    accept: (json, walk) => {
      if (!isObject(json)) return false;
      let count = 0;
      for (const name in json) {
        count += 1;
        if (!key(name, walk) || !value(json[name], walk)) return false;
      }
      return !size || (mayBeEmpty && count === 0) || size(count) === undefined;
    },
    isNeeded: !mayBeEmpty && size?.(0) !== undefined,
  };
}

function acceptMapKey({ mapKey }: MapField, tests: readonly ValueTest[]): Accept {
  // Other keys have several spellings, which the decoder knows.
  return mapKey === ScalarType.STRING ? acceptScalar(mapKey, tests) : never;
}

function mapValueAcceptance(field: MapField, rules: FieldRules, makers: Makers): Accept {
  switch (field.mapKind) {
    case 'message':
      return singleAcceptance(field.message, rules, makers);
    case 'scalar':
      return acceptScalar(field.scalar, valueTests(rules.kind, rules.rules, undefined));
    case 'enum':
      return never;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
