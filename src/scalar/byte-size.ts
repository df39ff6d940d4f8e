const units = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;

/** Reads a size with its unit, such as `64KiB` or `65535B`, as a number of bytes. Undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,10})(B|KiB|MiB|GiB)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}

/** The shortest text with a whole number that {@link parseByteSize} reads back. */
export function formatByteSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB'] as const) {
    if (bytes > 0 && bytes % units[unit] === 0) return `${bytes / units[unit]}${unit}`;
  }
  return `${bytes}B`;
}
