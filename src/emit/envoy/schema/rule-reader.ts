import type { DescExtension, DescField, DescMessage, DescOneof, Message, Registry } from '@bufbuild/protobuf';
import { getOption, hasOption } from '@bufbuild/protobuf';
import type { GenExtension } from '@bufbuild/protobuf/codegenv2';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import type { Duration, FieldOptions, MessageOptions, OneofOptions } from '@bufbuild/protobuf/wkt';
import type { RuleSet } from './value-rules.ts';

/** What `validate.rules` says of one field, list item, map key or map value. */
export interface FieldRules {
  /** The branch of `validate.FieldRules` that is set, such as `string`; empty when none is. */
  readonly kind: string;
  readonly rules: RuleSet;
  /** A message must be present. */
  readonly isRequired: boolean;
  /** The constraints inside the message do not apply. */
  readonly isSkipped: boolean;
}

/** Reads constraints (protoc-gen-validate) and Envoy's own annotations off descriptors. */
export interface RuleReader {
  field(field: DescField): FieldRules;
  /** One member of the oneof must be set. */
  isRequired(oneof: DescOneof): boolean;
  /** No constraint of the message applies. */
  isDisabled(message: DescMessage): boolean;
  /** Envoy refuses the field unless its runtime is told to allow it. */
  isDisallowed(field: DescField): boolean;
}

export function ruleReader(registry: Registry): RuleReader {
  const extension = (name: string): DescExtension => {
    const found = registry.getExtension(name);
    if (!found) throw new Error(`the descriptor set has no ${name}`);
    return found;
  };
  const rules = extension('validate.rules') as GenExtension<FieldOptions, Message>;
  const required = extension('validate.required') as GenExtension<OneofOptions, boolean>;
  const disabled = extension('validate.disabled') as GenExtension<MessageOptions, boolean>;
  const ignored = extension('validate.ignored') as GenExtension<MessageOptions, boolean>;
  const disallowed = extension('envoy.annotations.disallowed_by_default') as GenExtension<FieldOptions, boolean>;
  return {
    field: (field) =>
      hasOption(field, rules) && rules.message
        ? fieldRules(setMembers(reflect(rules.message, getOption(field, rules), false)))
        : noRules,
    isRequired: (oneof) => hasOption(oneof, required) && getOption(oneof, required),
    isDisabled: (message) =>
      (hasOption(message, disabled) && getOption(message, disabled)) ||
      (hasOption(message, ignored) && getOption(message, ignored)),
    isDisallowed: (field) => hasOption(field, disallowed) && getOption(field, disallowed),
  };
}

/** The rules of the items of a list (`items`) or of the keys or values of a map. */
export function nestedRules(rules: RuleSet, name: 'items' | 'keys' | 'values'): FieldRules {
  const nested = rules.get(name);
  return nested instanceof Map ? fieldRules(nested) : noRules;
}

const noRules: FieldRules = { kind: '', rules: new Map(), isRequired: false, isSkipped: false };

/** `message` stands beside the branch; everything else in FieldRules is one oneof. */
function fieldRules(members: RuleSet): FieldRules {
  const message = members.get('message');
  const ofMessage: RuleSet = message instanceof Map ? message : new Map();
  const [branch] = [...members].filter(([name]) => name !== 'message');
  const rules: RuleSet = branch?.[1] instanceof Map ? branch[1] : new Map();
  return {
    kind: branch?.[0] ?? '',
    rules,
    isRequired: ofMessage.get('required') === true || rules.get('required') === true,
    isSkipped: ofMessage.get('skip') === true,
  };
}

/** The members that are set, by proto name, all the way down; durations as nanoseconds. */
function setMembers(message: ReflectMessage): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const field of message.fields) {
    if (message.isSet(field)) members.set(field.name, plain(field, message));
  }
  return members;
}

function plain(field: DescField, message: ReflectMessage): unknown {
  switch (field.fieldKind) {
    case 'message': {
      const value = message.get(field);
      return field.message.typeName === 'google.protobuf.Duration' ? nanoseconds(value) : setMembers(value);
    }
    case 'list':
      return [...message.get(field)];
    default:
      return message.get(field);
  }
}

/** A google.protobuf.Duration as one number. */
export function nanoseconds(duration: ReflectMessage): bigint {
  const { seconds, nanos } = duration.message as Duration;
  return seconds * 1_000_000_000n + BigInt(nanos);
}
