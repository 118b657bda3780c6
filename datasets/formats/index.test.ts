import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowColumns } from './format.ts'
import { detectFormat, formatNamed, formats } from './index.ts'
import { columnsOf, flowsOf, sampleOf, sampleOfSelect } from './run-format.cases.ts'
import { sampleFiles } from './samples.cases.ts'
import { sqlString } from './sql-string.ts'

describe.each(sampleFiles)('$format $file', ({ format, file, text }) => {
  const chosen = formatNamed(format)!

  test('is claimed by its own format and by no other', async () => {
    const sample = await sampleOf(file, text)
    const claimed = formats.filter((each) => each.detect(sample)).map(({ name }) => name)
    expect(claimed).toEqual([format])
    expect(detectFormat(sample)).toBe(chosen)
  })

  test('yields the columns of the contract, in order and type, and refuses nothing', async () => {
    const sample = await sampleOf(file, text)
    const columns = await columnsOf(chosen.select(sample, { network: '1' }))
    expect(columns.map(({ name, type }) => [name, type])).toEqual(Object.entries(flowColumns))
    const flows = await flowsOf(chosen, sample)
    expect(flows.filter(({ reason }) => reason !== '')).toEqual([])
    expect(flows.length > 0).toBe(text !== '')
  })

  test('gives the same flows from gzip and zstd', async () => {
    const plain = await flowsOf(chosen, await sampleOf(file, text))
    const gzip = await sampleOf(`${file}.gz`, gzipSync(text))
    expect(formats.filter((each) => each.detect(gzip))).toEqual([chosen])
    expect(await flowsOf(chosen, gzip)).toEqual(plain)
    if (text === '') return
    const zst = await sampleOfSelect(`${file}.zst`, `SELECT ${sqlString(text)} AS t`, 'RawBLOB')
    expect(await flowsOf(chosen, zst)).toEqual(plain)
  })

  // A document with anything behind it is no document, so only lines can be tried many at a time.
  const isDocument = !text.includes('\n') || /^[{[]\n/.test(text)

  test('random bytes after a good beginning are refused, never thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(garbage, { minLength: 1, maxLength: 20 }), async (lines) => {
        const content = Buffer.concat([Buffer.from(text), ...lines])
        const sample = { ...(await sampleOf(file, content)), head: text.split('\n') }
        const flows = await flowsOf(chosen, sample)
        for (const flow of flows) expect(flow.reason === '').toBe(flow.raw === '')
      }),
      { numRuns: 5 },
    )
  })

  test('one character changed is another flow or a reason, never an exception', async () => {
    const changed = fc.tuple(fc.nat(), fc.constantFrom(...'\0"\\,9-.:{}[]\t é'))
    const change = ([at, character]: readonly [number, string]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + character + text.slice(place + 1)
    }
    await fc.assert(
      fc.asyncProperty(fc.array(changed, { minLength: 30, maxLength: 30 }), async (changes) => {
        const texts = changes.slice(0, isDocument ? 1 : 30).map(change)
        const sample = { ...(await sampleOf(file, texts.join(''))), head: text.split('\n') }
        await flowsOf(chosen, sample)
      }),
      { numRuns: 5 },
    )
  })
})

const token = fc.constantFrom(
  '9'.repeat(40),
  '-1',
  'nan',
  'inf',
  '1e308',
  '""',
  '{}',
  '[]',
  '\t',
  ',',
  '|',
  ' ',
  '\n',
  '\r\n',
  '-',
)
const garbage = fc
  .oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.oneof(token, fc.string()), { maxLength: 40 }).map((parts) => parts.join('')),
  )
  .map((content) => Buffer.from(typeof content === 'string' ? `${content}\n` : content))

test('AWS Parquet is claimed by its format alone', async () => {
  const sample = await sampleOfSelect(
    'aws.parquet',
    `SELECT '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 1700000000 AS start`,
    'Parquet',
  )
  expect(formats.filter((each) => each.detect(sample)).map(({ name }) => name)).toEqual([
    'aws-flow-log-parquet',
  ])
})

test('text, an empty file and a foreign table are of no format', async () => {
  for (const text of ['', 'hello world\n', 'a,b,c\n1,2,3\n', '{"a":1}\n', '[]\n', '\0\xff\n'])
    expect(detectFormat(await sampleOf('other.txt', text))).toBeUndefined()
})

test('names are unique, and each finds its format', () => {
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length)
  for (const format of formats) expect(formatNamed(format.name)).toBe(format)
  expect(formatNamed('pcap')).toBeUndefined()
})
