import { expect, test } from 'vitest'
import { sharedPool } from './thread-pool.ts'
import { call, get, i32, int, load, loop, ops, set, store, wasmModule, when } from './wasm-code.ts'
import { webAssembly } from './web-assembly.ts'

const [from, to, row] = [0, 1, 3]
const times4 = ops.iMul(get(row), int(4))
const squareOf = {
  parameters: [i32],
  result: i32,
  locals: [],
  body: ops.iMul(get(0), get(0)),
} as const

/** Writes `row² + what was there` for each row of the range; `fails` runs into a place beyond the memory. */
function squares() {
  const add = store.int(times4, ops.iAdd(load.int(times4), call(0, get(row))))
  const module = wasmModule(
    [
      squareOf,
      {
        name: 'add',
        parameters: [i32, i32, i32],
        locals: [i32],
        body: [...set(row, get(from)), ...loop(row, get(to), 1, add)],
      },
      {
        name: 'fails',
        parameters: [i32, i32, i32],
        locals: [],
        body: when(ops.iLess(int(0), get(to)), store.int(int(-8), int(1))),
      },
    ],
    1,
  )
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  return { module, memory }
}

test('each number of the range is done exactly once a run, whichever thread takes it', () => {
  const code = squares()
  for (let run = 0; run < 50; run++) sharedPool().run(code, 'add', 5_000, 7)
  const found = new Int32Array(code.memory.buffer, 0, 5_001)
  const expected = Int32Array.from({ length: 5_001 }, (_, i) => (i < 5_000 ? 50 * i * i : 0))
  expect(Array.from(found)).toEqual(Array.from(expected))
})

test('a failure is an error, and the pool goes on', () => {
  const code = squares()
  expect(() => sharedPool().run(code, 'fails', 10, 1)).toThrow()
  sharedPool().run(code, 'add', 3, 1)
  expect([...new Int32Array(code.memory.buffer, 0, 3)]).toEqual([0, 1, 4])
})
