// Node has it, but its types come only with those of a browser.
declare const WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory };

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The memory of one sandbox. */
export interface SandboxMemory {
  readonly wasm: WasmMemory;
  /** Whether the limit is reached. */
  isExhausted(): boolean;
}

const pageBytes = 65_536;
const mebibytePages = 16;
/** What the interpreter is built to start with, and the most it can address. */
const [fewestPages, mostPages] = [256, 32_768];

/**
 * Bounds the memory of an interpreter by bounding the WebAssembly memory it lives in. Its own limit counts eight bytes for
 * every allocation whatever its size (tried with quickjs-emscripten 0.32), so a few large arrays would pass it.
 *
 * The interpreter's allocator grows by up to a fifth more than it needs, so a fifth above the limit is the mark. There is
 * room above the mark, because the exception that ends the program needs some, and growing is refused below a twentieth.
 */
export function sandboxMemory(mebibytes: number): SandboxMemory {
  const mark = Math.ceil(mebibytes * mebibytePages * 1.2);
  const maximum = Math.min(mostPages, Math.max(fewestPages, Math.ceil(mark * 1.06) + 16 * mebibytePages));
  const wasm = new WebAssembly.Memory({ initial: fewestPages, maximum });
  const exhausted = Math.min(mark, maximum - 16 * mebibytePages) * pageBytes;
  return { wasm, isExhausted: () => wasm.buffer.byteLength > exhausted };
}
