import { expect, test } from 'vitest'
import { ciscoEdges } from './cisco-edges.ts'
import { flowsOf, read, sampleOf } from './run-format.cases.ts'
import { sampleText } from './samples.cases.ts'

const flowsIn = async (text: string, name = 'out2022_8_6.txt') =>
  flowsOf(ciscoEdges, await sampleOf(name, text))

test('each service of an edge is a flow from client to server, at the hour of the file', async () => {
  // Batch 8, hour 6: 06:00 on the eighth day of 2022.
  const common = {
    line: 2,
    reason: '',
    raw: '',
    time: '2022-01-08T06:00:00.000000000Z',
    network: 'e1',
    source: '22660',
    destination: '176',
    host: '',
    kind: 'flow',
    duration: 0,
    bytes: 0,
  }
  expect(await flowsIn(sampleText('cisco-edges'))).toEqual([
    { ...common, port: 1, protocol: 6, packets: 231 },
    { ...common, port: 2, protocol: 17, packets: 1 },
  ])
})

test('packets may be missing, and numbers above those of ports stand for none', async () => {
  const flows = await flowsIn('g2\t1\t2\t7p6,103907p17-5\n')
  expect(flows.map((f) => [f.port, f.protocol, f.packets])).toEqual([
    [0, 17, 5],
    [7, 6, 0],
  ])
})

test('an hour without edges is an empty file with a telling name', async () => {
  const sample = await sampleOf('out2021_4_2.txt', '')
  expect(ciscoEdges.detect(sample)).toBe(true)
  expect(await flowsOf(ciscoEdges, sample)).toEqual([])
  expect(ciscoEdges.detect(await sampleOf('other.txt', ''))).toBe(false)
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = [
    'e1\t1\t2\t1p6-1',
    'e1\t1\t2',
    'e1\t1\t2\t1p6-1\t9',
    'e1\tone\t2\t1p6-1',
    'e1\t1\t\t1p6-1',
    'e1\t1\t2\t1p6-1,2x6-1',
    'e1\t1\t2\t1p999-1',
  ].join('\n')
  const flows = await flowsIn(text)
  expect(flows.filter(({ reason }) => reason).map((f) => [f.line, f.reason])).toEqual([
    [2, 'too few fields'],
    [3, 'too many fields'],
    [4, 'no source address'],
    [5, 'no destination address'],
    [6, 'no readable service'],
    [7, 'unknown protocol'],
  ])
})

test('a name that does not tell the hour is an error that says how to name it', async () => {
  const failing = expect(read(ciscoEdges, 'e1\t1\t2\t1p6-1\n')).rejects
  await failing.toMatchObject({ code: 'ERR_FORMAT' })
  await failing.toThrow('the name must be out<year>_<batch>_<hour>.txt')
})
