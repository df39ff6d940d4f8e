import type { DescEnum } from '@bufbuild/protobuf';

/** The members of a PGV rule message that are set, by their proto name. Durations are in nanoseconds. */
export type RuleSet = ReadonlyMap<string, unknown>;

/** Says what is wrong with one value, or nothing. */
export type ValueTest = (value: unknown) => string | undefined;

/**
 * The tests of one `validate.FieldRules` branch for a single value: a number, string, bytes, boolean, enum number or
 * duration in nanoseconds. A rule this cannot test throws: a constraint that is silently skipped would be a false proof.
 */
export function valueTests(kind: string, rules: RuleSet, enumeration: DescEnum | undefined): readonly ValueTest[] {
  const makers = kind === 'string' ? textRules : kind === 'bytes' ? bytesRules : commonRules;
  const tests = rangeTests(rules, kind === 'duration' ? (limit) => `${Number(limit) / 1e9}s` : String);
  for (const [name, operand] of rules) {
    if (rangeNames.has(name) || appliedElsewhere.has(name)) continue;
    const make = name === 'defined_only' ? definedOnly(enumeration) : makers[name];
    if (!make) throw new Error(`the constraint ${kind}.${name} is not supported`);
    tests.push(make(operand, rules));
  }
  return rules.get('ignore_empty') === true ? [unlessEmpty(tests)] : tests;
}

/** `required` is about presence, `strict` belongs to `well_known_regex`, `ignore_empty` wraps the other tests. */
const appliedElsewhere: ReadonlySet<string> = new Set(['required', 'strict', 'ignore_empty']);

const rangeNames: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte']);

type Ordered = number | bigint;

/** A lower limit above the upper one means "outside of", as PGV defines it. */
function rangeTests(rules: RuleSet, print: (limit: Ordered) => string): ValueTest[] {
  const low = limitOf(rules, 'gt', 'gte');
  const high = limitOf(rules, 'lt', 'lte');
  const above = (value: unknown) =>
    !low || (low.open ? (value as Ordered) > low.limit : (value as Ordered) >= low.limit);
  const below = (value: unknown) =>
    !high || (high.open ? (value as Ordered) < high.limit : (value as Ordered) <= high.limit);
  const isOutside = low !== undefined && high !== undefined && low.limit > high.limit;
  const words = [
    low && `${low.open ? 'greater than' : 'at least'} ${print(low.limit)}`,
    high && `${high.open ? 'less than' : 'at most'} ${print(high.limit)}`,
  ].filter((word) => word !== undefined);
  if (words.length === 0) return [];
  const finding = `must be ${words.join(isOutside ? ' or ' : ' and ')}`;
  return [(value) => ((isOutside ? above(value) || below(value) : above(value) && below(value)) ? undefined : finding)];
}

function limitOf(rules: RuleSet, open: string, closed: string): { limit: Ordered; open: boolean } | undefined {
  for (const name of [open, closed]) {
    const limit = rules.get(name);
    if (typeof limit === 'number' || typeof limit === 'bigint') return { limit, open: name === open };
  }
  return undefined;
}

type MakeTest = (operand: unknown, rules: RuleSet) => ValueTest;

const commonRules: Readonly<Record<string, MakeTest>> = {
  const: (operand) => (value) => (value === operand ? undefined : `must be ${String(operand)}`),
  in: (operand) => {
    const allowed = list(operand);
    return (value) => (allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`);
  },
  not_in: (operand) => {
    const refused = list(operand);
    return (value) => (refused.includes(value) ? `must not be ${String(value)}` : undefined);
  },
};

const textRules: Readonly<Record<string, MakeTest>> = {
  ...commonRules,
  ...sizeRules('len', 'characters', (value) => characters(String(value))),
  ...sizeRules('bytes', 'bytes', (value) => utf8Bytes(String(value))),
  pattern: (operand) => matches(new RegExp(String(operand), 'u'), `must match ${String(operand)}`),
  prefix: (operand) => (value) =>
    String(value).startsWith(String(operand)) ? undefined : `must start with ${String(operand)}`,
  suffix: (operand) => (value) =>
    String(value).endsWith(String(operand)) ? undefined : `must end with ${String(operand)}`,
  contains: (operand) => (value) =>
    String(value).includes(String(operand)) ? undefined : `must contain ${String(operand)}`,
  not_contains: (operand) => (value) =>
    String(value).includes(String(operand)) ? `must not contain ${String(operand)}` : undefined,
  well_known_regex: (operand, rules) => headerTest(Number(operand), rules.get('strict') !== false),
};

const bytesRules: Readonly<Record<string, MakeTest>> = sizeRules(
  'len',
  'bytes',
  (value) => (value as Uint8Array).length,
);

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function utf8Bytes(text: string): number {
  let count = text.length;
  // One unit is one byte, two from U+0080 on, three from U+0800 on; a pair of surrogates is two units and four bytes.
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const isPart = unit >= 0xd800 && unit <= 0xdfff;
    count += unit < 0x800 || isPart ? 1 : 2;
  }
  return count;
}

/** `len`, `min_len`, `max_len` of characters; `len_bytes`, `min_bytes`, `max_bytes` of bytes: PGV names them unevenly. */
function sizeRules(suffix: 'len' | 'bytes', unit: string, measure: (value: unknown) => number) {
  const exact = suffix === 'len' ? 'len' : 'len_bytes';
  const rules: Record<string, MakeTest> = {
    [exact]: (operand) => (value) => (measure(value) === Number(operand) ? undefined : `must have ${operand} ${unit}`),
    [`min_${suffix}`]: (operand) => (value) =>
      measure(value) >= Number(operand)
        ? undefined
        : Number(operand) === 1
          ? 'must not be empty'
          : `must have at least ${operand} ${unit}`,
    [`max_${suffix}`]: (operand) => (value) =>
      measure(value) <= Number(operand) ? undefined : `must have at most ${operand} ${unit}`,
  };
  return rules;
}

/** `validate.KnownRegex`: 1 is a header name, 2 a header value (RFC 7230 section 3.2, as PGV writes it). */
function headerTest(known: number, strict: boolean): ValueTest {
  const isName = known === 1;
  const pattern = strict
    ? isName
      ? /^:?[0-9a-zA-Z!#$%&'*+\-.^_|~`]+$/u
      : // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
        /^[^\u0000-\u0008\u000A-\u001F\u007F]*$/u
    : // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
      /^[^\u0000\u000A\u000D]*$/u;
  return matches(pattern, `must be a valid header ${isName ? 'name' : 'value'}`);
}

function matches(pattern: RegExp, finding: string): ValueTest {
  return (value) => (pattern.test(String(value)) ? undefined : finding);
}

function definedOnly(enumeration: DescEnum | undefined): MakeTest {
  return (operand) => (value) =>
    operand === true && enumeration?.value[Number(value)] === undefined
      ? `${enumeration?.typeName} has no value ${String(value)}`
      : undefined;
}

function unlessEmpty(tests: readonly ValueTest[]): ValueTest {
  return (value) => {
    const isEmpty = value instanceof Uint8Array ? value.length === 0 : value === '' || Number(value) === 0;
    if (isEmpty) return undefined;
    for (const test of tests) {
      const finding = test(value);
      if (finding) return finding;
    }
    return undefined;
  };
}

function list(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}
