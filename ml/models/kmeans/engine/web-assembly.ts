/** The part of WebAssembly's API that is used here; Node's types leave it to those of browsers. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer
}

export type WasmExports = Readonly<Record<string, (...values: number[]) => number>>

/** Compiled code, which threads may share. */
export type WasmModule = object

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory
  readonly Instance: new (
    module: WasmModule,
    imports: { host: { memory: WasmMemory } },
  ) => { readonly exports: WasmExports }
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
