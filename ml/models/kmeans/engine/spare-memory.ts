import { type WasmMemory, webAssembly } from './web-assembly.ts'

const pageBytes = 65_536

/** How long memory is kept for the next clustering, milliseconds, and how many bytes at most. */
const [kept, mostKept] = [60_000, 2 ** 30]

let spare: WasmMemory | undefined

/**
 * Memory that threads share, of so many bytes or a few more; what it holds is arbitrary.
 *
 * Memory that was handed back is used again: getting hundreds of megabytes from the system, page by page, takes as
 * long as clustering what they hold.
 */
export function takeMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / pageBytes)
  const old = spare
  spare = undefined
  const size = old?.buffer.byteLength ?? 0
  // Twice what is needed is more than it is worth.
  if (old && size >= pages * pageBytes && size <= 2 * pages * pageBytes) return old
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

/** Hands back memory that nothing looks at any more. */
export function returnMemory(memory: WasmMemory): void {
  if (memory.buffer.byteLength > mostKept) return
  spare = memory
  setTimeout(() => {
    if (spare === memory) spare = undefined
  }, kept).unref()
}
