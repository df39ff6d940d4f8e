import {
  createFileRegistry,
  createMutableRegistry,
  type DescFile,
  type DescMessage,
  fromBinary,
  type Registry,
} from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/**
 * The types of a descriptor set. A file is decoded when one of its types is first asked for: a mesh uses a tenth of
 * Envoy's files, and decoding all of them would cost more than checking a mesh of a thousand services.
 */
export function lazyRegistry(descriptorSet: Uint8Array): Registry {
  const index = indexFiles(descriptorSet);
  const built = new Map<string, DescFile>();
  const loadedPackages = new Set<string>();
  const types = createMutableRegistry();

  const load = (name: string): DescFile | undefined => {
    const known = built.get(name);
    const bytes = index.files.get(name);
    if (known || !bytes) return known;
    const resolve = (dependency: string) => withOwnNames(load(dependency));
    const file = createFileRegistry(fromBinary(FileDescriptorProtoSchema, bytes), resolve).getFile(name);
    if (!file) return undefined;
    built.set(name, file);
    for (const type of nestedTypes(file)) types.add(type);
    return file;
  };
  const loadPackage = (name: string): void => {
    if (loadedPackages.has(name)) return;
    loadedPackages.add(name);
    for (const file of index.packages.get(name) ?? []) load(file);
  };
  const loadFor = (typeName: string): void => loadPackage(packageOf(typeName, index.packages));
  const loadAll = (): void => {
    for (const name of index.packages.keys()) loadPackage(name);
  };

  return {
    kind: 'registry',
    [Symbol.iterator]() {
      loadAll();
      return types[Symbol.iterator]();
    },
    get(typeName) {
      loadFor(typeName);
      return types.get(typeName);
    },
    getMessage(typeName) {
      loadFor(typeName);
      return types.getMessage(typeName);
    },
    getEnum(typeName) {
      loadFor(typeName);
      return types.getEnum(typeName);
    },
    getExtension(typeName) {
      loadFor(typeName);
      return types.getExtension(typeName);
    },
    getExtensionFor(extendee: DescMessage, number) {
      loadAll();
      return types.getExtensionFor(extendee, number);
    },
    getService(typeName) {
      loadFor(typeName);
      return types.getService(typeName);
    },
  };
}

/**
 * A file without the files it imports, unless it passes their names on (`import public`). Reading a file walks through all
 * that it imports, by every way there is to each: thousands of steps for names it cannot use.
 */
function withOwnNames(file: DescFile | undefined): DescFile | undefined {
  if (!file) return undefined;
  const { publicDependency, dependency } = file.proto;
  const passedOn = new Set(publicDependency.map((index) => dependency[index]));
  return { ...file, dependencies: file.dependencies.filter(({ proto }) => passedOn.has(proto.name)) };
}

/** The longest known package a type name starts with; what follows it may be a nested type. */
function packageOf(typeName: string, packages: ReadonlyMap<string, unknown>): string {
  let name = typeName;
  while (name.includes('.')) {
    name = name.slice(0, name.lastIndexOf('.'));
    if (packages.has(name)) return name;
  }
  return '';
}

interface FileIndex {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Package -> names of its files. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
}

/** Cuts a FileDescriptorSet (descriptor.proto: `repeated FileDescriptorProto file = 1`) into its files, undecoded. */
function indexFiles(descriptorSet: Uint8Array): FileIndex {
  const files = new Map<string, Uint8Array>();
  const packages = new Map<string, string[]>();
  const reader = new BinaryReader(descriptorSet);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field !== 1 || wireType !== WireType.LengthDelimited) throw new Error('this is not a FileDescriptorSet');
    const bytes = reader.bytes();
    const { name, packageName } = readHeading(bytes);
    files.set(name, bytes);
    packages.set(packageName, [...(packages.get(packageName) ?? []), name]);
  }
  return { files, packages };
}

/** The name (1) and package (2) of a FileDescriptorProto. */
function readHeading(file: Uint8Array): { name: string; packageName: string } {
  const reader = new BinaryReader(file);
  let name = '';
  let packageName = '';
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) name = reader.string();
    else if (field === 2) packageName = reader.string();
    else reader.skip(wireType, field);
  }
  return { name, packageName };
}
