import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type WasmExports, type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts'

/** Compiled code and the memory that it works on. */
export interface SharedCode {
  readonly module: WasmModule
  readonly memory: WasmMemory
}

/** Threads that work through ranges while the caller waits, itself being one of them. */
export interface ThreadPool {
  /** How many there are, the caller's included. */
  readonly threads: number
  /**
   * Calls a function of the module with `(from, to, thread)` until `[0, end)` is done, in ranges of `step`.
   *
   * @throws Error if the function fails in any thread.
   */
  run(code: SharedCode, name: string, end: number, step: number): void
}

/** Places in the control block. */
const [turn, open, active, next, failed] = [0, 1, 2, 3, 4] as const

/**
 * What a worker runs: plain JavaScript, the same from sources and compiled.
 *
 * It counts itself in before it looks whether work is open, and takes ranges until none is left. So once nobody
 * is counted in, all ranges are done; and a worker that wakes late, or has not started yet, keeps nobody waiting.
 */
const program = `
const { workerData, receiveMessageOnPort } = require('node:worker_threads')
const { control, port, thread } = workerData
let instance, task
for (let seen = 0; ; ) {
  Atomics.wait(control, ${turn}, seen)
  Atomics.add(control, ${active}, 1)
  seen = Atomics.load(control, ${turn})
  try {
    for (let sent; (sent = receiveMessageOnPort(port)); ) {
      const { module, memory, name, end, step } = sent.message
      if (module) instance = new WebAssembly.Instance(module, { host: { memory } })
      task = { run: instance.exports[name], end, step }
    }
    while (task && Atomics.load(control, ${open}) === seen) {
      const from = Atomics.add(control, ${next}, task.step)
      if (from >= task.end) break
      task.run(from, Math.min(from + task.step, task.end), thread)
    }
  } catch {
    Atomics.store(control, ${failed}, 1)
  }
  Atomics.sub(control, ${active}, 1)
  Atomics.notify(control, ${active})
}`

/** A pool of so many threads, the caller's included; workers end with the process. */
function threadPool(threads: number): ThreadPool {
  const control = new Int32Array(new SharedArrayBuffer(64))
  const ports = Array.from({ length: threads - 1 }, (_, i) => {
    const { port1, port2 } = new MessageChannel()
    const worker = new Worker(program, {
      eval: true,
      workerData: { control, port: port2, thread: i + 1 },
      transferList: [port2],
      execArgv: [],
    })
    worker.unref()
    port1.unref()
    return port1
  })
  let current: { code: WeakRef<SharedCode>; exports: WasmExports } | undefined
  return {
    threads,
    run(code, name, end, step) {
      const known = current?.code.deref() === code
      if (!known) {
        const instance = new webAssembly.Instance(code.module, { host: { memory: code.memory } })
        current = { code: new WeakRef(code), exports: instance.exports }
      }
      const task = { name, end, step }
      for (const port of ports) port.postMessage(known ? task : { ...code, ...task })
      const now = (control[turn]! + 1) | 0
      Atomics.store(control, next, 0)
      Atomics.store(control, failed, 0)
      Atomics.store(control, open, now)
      Atomics.store(control, turn, now)
      Atomics.notify(control, turn)
      const own = current!.exports[name]!
      try {
        for (;;) {
          const from = Atomics.add(control, next, step)
          if (from >= end) break
          own(from, Math.min(from + step, end), 0)
        }
      } finally {
        Atomics.store(control, open, -now)
        for (let left = Atomics.load(control, active); left > 0; ) {
          Atomics.wait(control, active, left, 100)
          left = Atomics.load(control, active)
        }
      }
      if (Atomics.load(control, failed) === 1) throw new Error(`${name} failed in a worker thread`)
    },
  }
}

let shared: ThreadPool | undefined

/** The process's pool, started when it is first asked for: a thread for each core. */
export function sharedPool(): ThreadPool {
  shared ??= threadPool(availableParallelism())
  return shared
}
