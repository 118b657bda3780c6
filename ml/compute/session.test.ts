import { expect, test } from 'vitest'
import { add } from './arithmetic.ts'
import { gather } from './gather.ts'
import { Graph } from './graph.ts'
import { float32Of, openSession } from './session.ts'

/** `x + 1` of shape `[B, 2]`, and row `at` of it. */
function model(): Uint8Array {
  const graph = new Graph()
  const y = add(graph.input('x', ['B', 2]), 1)
  graph.output('y', y)
  graph.output('row', gather(y, graph.input('at', [1], 'int32')))
  return graph.toOnnx()
}

const at = Int32Array.of(0)
const x = Float32Array.of(1, 2, 3, 4)

test('a run returns each output by its name', async () => {
  const session = await openSession(model())
  const outputs = await session.run({ x, at: Int32Array.of(1) }, { B: 2 })
  expect(outputs).toEqual({ y: Float32Array.of(2, 3, 4, 5), row: Float32Array.of(4, 5) })
  expect(float32Of(outputs, 'row')).toBe(outputs.row)
  expect(() => float32Of(outputs, 'z')).toThrow('there is no output z; the outputs are ')
  await session.close()
})

test('feeds that do not fit are errors that name the input', async () => {
  const session = await openSession(model())
  const wrong: [string, string, Parameters<typeof session.run>][] = [
    ['ERR_INPUT', 'no input z; the inputs are x, at', [{ x, at, z: x }, { B: 2 }]],
    ['ERR_INPUT', 'nothing was fed to the input at', [{ x }, { B: 2 }]],
    ['ERR_INPUT', 'the input at takes int32, not a Float32Array', [{ x, at: x }, { B: 2 }]],
    [
      'ERR_SHAPE',
      'the input x of shape [B, 2], here [3, 2], was fed 4 values',
      [{ x, at }, { B: 3 }],
    ],
    ['ERR_SHAPE', '[B, 2] needs the size of B', [{ x, at }]],
    ['ERR_INPUT', 'the graph did not run: ', [{ x, at: Int32Array.of(2) }, { B: 2 }]],
  ]
  for (const [code, message, args] of wrong) {
    const run = session.run(...args)
    await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  }
  await session.close()
})

test('bytes that are no model, or no thread at all, are errors', async () => {
  const damaged = model().fill(7, 10, 60)
  await expect(openSession(damaged)).rejects.toMatchObject({ code: 'ERR_ARTIFACT' })
  await expect(openSession(model(), { threads: 0 })).rejects.toThrow(RangeError)
})
