import type { DescField, DescMessage, Message, Registry } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type Any, anyUnpack, FeatureSet_FieldPresence, isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { memberPath, type Report } from './decode-violations.ts';
import { type FieldRules, nanoseconds, nestedRules, type RuleReader, ruleReader } from './rule-reader.ts';
import { sizeTest } from './size-rules.ts';
import { type ValueTest, valueTests } from './value-rules.ts';

/** Checks a decoded message against the constraints Envoy's protos carry (`validate.rules`), also inside every Any. */
export interface Constraints {
  check(desc: DescMessage, message: Message, report: Report): void;
  /** Reads every constraint of a message type, and throws at one that cannot be checked. */
  prepare(desc: DescMessage): void;
}

/** Checks one message at a path. */
type Visit = (message: ReflectMessage, path: string, report: Report) => void;

/** Checks one present value at a path: a scalar, or a message. */
type VisitValue = (value: unknown, path: string, report: Report) => void;

/** What a visit needs to build the visits below it. Types refer to each other, so a visit is built when first used. */
interface Visits {
  readonly read: RuleReader;
  readonly registry: Registry;
  message(desc: DescMessage): Visit;
}

export function constraints(registry: Registry): Constraints {
  const built = new Map<DescMessage, Visit>();
  const visits: Visits = {
    read: ruleReader(registry),
    registry,
    message(desc) {
      const known = built.get(desc);
      if (known) return known;
      const visit = messageVisit(desc, visits);
      built.set(desc, visit);
      return visit;
    },
  };
  return {
    check: (desc, message, report) => visits.message(desc)(reflect(desc, message, false), '', report),
    prepare: (desc) => void visits.message(desc),
  };
}

function messageVisit(desc: DescMessage, visits: Visits): Visit {
  if (desc.typeName === 'google.protobuf.Any') return anyVisit(visits);
  // Structs and values are free JSON: nothing in them is Envoy's to constrain.
  if (/^google\.protobuf\.(?:Struct|Value|ListValue)$/.test(desc.typeName)) return () => {};
  if (desc.typeName === 'google.protobuf.Duration') return durationVisit;
  const isDisabled = visits.read.isDisabled(desc);
  const parts: Visit[] = desc.fields.flatMap((field) => fieldVisit(field, visits, isDisabled) ?? []);
  for (const oneof of isDisabled ? [] : desc.oneofs) {
    if (!visits.read.isRequired(oneof)) continue;
    const finding = `needs one of ${oneof.fields.map((field) => field.name).join(', ')}`;
    parts.push((message, path, report) => {
      if (!message.oneofCase(oneof)) report(path, finding);
    });
  }
  return (message, path, report) => {
    for (const part of parts) part(message, path, report);
  };
}

/** Envoy reads every duration of its configuration through one function, and that refuses negative ones. */
function durationVisit(duration: ReflectMessage, path: string, report: Report): void {
  if (nanoseconds(duration) < 0n) report(path, 'must not be negative');
}

function anyVisit({ registry, message: visitOf }: Visits): Visit {
  return (any, path, report) => {
    const packed = unpack(any.message as Any, registry);
    if (packed === 'too deep') {
      report(path, 'nests too deeply to be read');
      return;
    }
    const desc = packed && registry.getMessage(packed.$typeName);
    if (packed && desc) visitOf(desc)(reflect(desc, packed, false), path, report);
  };
}

/** Free JSON nests twice as deep in the binary form of an Any as it is written, and there the limit can be passed. */
function unpack(any: Any, registry: Registry): Message | undefined | 'too deep' {
  try {
    return anyUnpack(any, registry);
  } catch {
    return 'too deep';
  }
}

/** The visit of one field, or undefined when nothing in it is constrained. */
function fieldVisit(field: DescField, visits: Visits, isDisabled: boolean): Visit | undefined {
  const rules = visits.read.field(field);
  const inner = isDisabled ? undefined : contentVisit(field, rules, visits);
  const isDisallowed = visits.read.isDisallowed(field);
  // A member of a oneof that is not chosen is not missing.
  const isRequired = rules.isRequired && !field.oneof && !isDisabled;
  if (!inner && !isDisallowed && !isRequired) return undefined;
  const isAlwaysThere = field.presence === FeatureSet_FieldPresence.IMPLICIT && !field.oneof;
  return (message, path, report) => {
    const isSet = message.isSet(field);
    if (!isSet && isRequired) report(memberPath(path, field.name), 'is required');
    if (isSet && isDisallowed) report(memberPath(path, field.name), 'is a removed field, which Envoy refuses');
    if (inner && (isSet || isAlwaysThere)) inner(message.get(field), memberPath(path, field.name), report);
  };
}

function contentVisit(field: DescField, rules: FieldRules, visits: Visits): VisitValue | undefined {
  switch (field.fieldKind) {
    case 'scalar':
    case 'enum':
      return testVisit(valueTests(rules.kind, rules.rules, field.enum));
    case 'message':
      return messageValueVisit(field.message, rules, visits);
    case 'list':
      return listVisit(field, rules, visits);
    case 'map':
      return mapVisit(field, rules, visits);
  }
}

function testVisit(tests: readonly ValueTest[]): VisitValue | undefined {
  if (tests.length === 0) return undefined;
  return (value, path, report) => {
    for (const test of tests) {
      const finding = test(value);
      if (finding) report(path, finding);
    }
  };
}

function messageValueVisit(desc: DescMessage, rules: FieldRules, visits: Visits): VisitValue {
  const test = testVisit(valueTests(rules.kind, rules.rules, undefined));
  const read = scalarOf(desc);
  return (value, path, report) => {
    const message = value as ReflectMessage;
    test?.(read(message), path, report);
    if (!rules.isSkipped) visits.message(desc)(message, path, report);
  };
}

/** What the rules of a message field are about: the value of a wrapper, the length of a duration, the type of an Any. */
function scalarOf(desc: DescMessage): (message: ReflectMessage) => unknown {
  const [value] = desc.fields;
  if (isWrapperDesc(desc) && value) return (message) => message.get(value);
  if (desc.typeName === 'google.protobuf.Duration') return nanoseconds;
  return (message) => (message.message as Any).typeUrl;
}

type ListField = DescField & { fieldKind: 'list' };
type MapField = DescField & { fieldKind: 'map' };

function listVisit(field: ListField, { rules, kind }: FieldRules, visits: Visits): VisitValue | undefined {
  refuseUnknown(kind, rules.keys(), ['min_items', 'max_items', 'unique', 'items', 'ignore_empty']);
  const itemRules = nestedRules(rules, 'items');
  const item = field.message
    ? messageValueVisit(field.message, itemRules, visits)
    : testVisit(valueTests(itemRules.kind, itemRules.rules, field.enum));
  const size = sizeTest(rules.get('min_items'), rules.get('max_items'), 'item');
  const isUnique = rules.get('unique') === true;
  if (!item && !size && !isUnique) return undefined;
  const mayBeEmpty = rules.get('ignore_empty') === true;
  return (value, path, report) => {
    const items = [...(value as Iterable<unknown>)];
    const finding = mayBeEmpty && items.length === 0 ? undefined : size?.(items.length);
    if (finding) report(path, finding);
    if (isUnique && new Set(items).size < items.length) report(path, 'must not have an item twice');
    if (item) items.forEach((each, index) => void item(each, `${path}[${index}]`, report));
  };
}

function mapVisit(field: MapField, { rules, kind }: FieldRules, visits: Visits): VisitValue | undefined {
  refuseUnknown(kind, rules.keys(), ['min_pairs', 'max_pairs', 'keys', 'values', 'ignore_empty']);
  const keyRules = nestedRules(rules, 'keys');
  const valueRules = nestedRules(rules, 'values');
  const key = testVisit(valueTests(keyRules.kind, keyRules.rules, undefined));
  const content = field.message
    ? messageValueVisit(field.message, valueRules, visits)
    : testVisit(valueTests(valueRules.kind, valueRules.rules, field.enum));
  const size = sizeTest(rules.get('min_pairs'), rules.get('max_pairs'), 'entry');
  const mayBeEmpty = rules.get('ignore_empty') === true;
  if (!key && !content && !size) return undefined;
  return (value, path, report) => {
    const entries = [...(value as Iterable<[unknown, unknown]>)];
    const finding = mayBeEmpty && entries.length === 0 ? undefined : size?.(entries.length);
    if (finding) report(path, finding);
    for (const [name, member] of entries) {
      const memberAt = `${path}[${JSON.stringify(name)}]`;
      key?.(name, memberAt, report);
      content?.(member, memberAt, report);
    }
  };
}

function refuseUnknown(kind: string, names: Iterable<string>, known: readonly string[]): void {
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`the constraint ${kind}.${name} is not supported`);
  }
}
