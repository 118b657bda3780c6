import { expect, test } from 'vitest'
import type { Sample } from './format.ts'
import { jsonObjects } from './json.ts'
import { query, sampleOf } from './run-format.cases.ts'

const objectsIn = async (sample: Sample) => {
  const rows = await query<{ line: number; text: string }>(
    `SELECT line, text FROM ${jsonObjects(sample)} ORDER BY line, text`,
  )
  return rows.map(({ line, text }) => [line, text])
}
const read = async (text: string) => objectsIn(await sampleOf('objects.json', text))

test('lines are numbered as in the file; empty ones count but give nothing', async () => {
  expect(await read('{"a":1}\n\n{"a":2}\r\n')).toEqual([
    [1, '{"a":1}'],
    [3, '{"a":2}'],
  ])
})

test('a broken line is kept as it is, even where it is the first', async () => {
  expect(await read('{"a":\n{"a":2}\n{"a":3}\n')).toEqual([
    [1, '{"a":'],
    [2, '{"a":2}'],
    [3, '{"a":3}'],
  ])
})

test('an array over several lines counts its elements, an object is one, an empty array none', async () => {
  expect(await read('[\n{"a":1},\n{"a":2}\n]')).toEqual([
    [1, '{"a":1}'],
    [2, '{"a":2}'],
  ])
  expect(await read('{\n"a": 1\n}\n')).toEqual([[1, '{\n"a": 1\n}\n']])
  expect(await read('[\n]')).toEqual([])
})

test('long lines that the sample cut short are still lines', async () => {
  const long = `{"a":"${'x'.repeat(200_000)}"}`
  const sample = await sampleOf('long.json', `${long}\n${long}\n`)
  const cut = { ...sample, head: sample.head.map((line) => line.slice(0, 150_000)) }
  expect(await objectsIn(cut)).toEqual([
    [1, long],
    [2, long],
  ])
})
