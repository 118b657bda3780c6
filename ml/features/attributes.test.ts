import { expect, test } from 'vitest'
import { EndpointTable } from '../../datasets/index.ts'
import { withAttributes } from './attributes.ts'
import { profilesFromLog } from './profiles-from-log.ts'

const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
catalog.vms.add(7, '10.0.0.1')
catalog.vms.add(7, '10.0.0.2')
catalog.vms.add(8, '10.0.0.1')
const nothing = new Float64Array(0)
const ids = new Int32Array(0)
const empty = { time: nothing, until: nothing, vm: ids, item: ids, port: ids, protocol: ids }
const profiles = profilesFromLog({
  length: 0,
  ...empty,
  port: new Uint16Array(0),
  protocol: new Uint8Array(0),
  catalog,
})

function categories(csv: string): number[][] {
  const { attributes } = withAttributes(profiles, csv, 'inventory.csv')
  const { indptr, indices } = attributes!
  return [0, 1, 2].map((vm) => [...indices.subarray(indptr[vm]!, indptr[vm + 1]!)])
}

test('each value of each attribute is a category; an empty one says nothing', () => {
  const csv = 'vni,ip,role,zone\n7,10.0.0.1,web,a\n8,10.0.0.1,db,\n7,10.0.0.2,web,b\n'
  // role=web 0, zone=a 1, role=db 2, zone=b 3
  expect(categories(csv)).toEqual([[0, 1], [0, 3], [2]])
})

test('quotes, commas in them, CRLF, blank lines and unknown VMs are read as they should be', () => {
  const csv =
    'vni,ip,role\r\n7,10.0.0.1,"web, ""front"""\r\n\r\n9,10.0.0.1,odd\r\n7,10.0.0.2,"web, ""front"""'
  expect(categories(csv)).toEqual([[0], [0], []])
})

test('a wrong header, a short line, a VNI in words and an open quote are errors that name the line', () => {
  expect(() => categories('ip,vni,role\n')).toThrow('inventory.csv, line 1: the header must be')
  expect(() => categories('')).toThrow('line 1: the header must be vni,ip')
  expect(() => categories('vni,ip\n')).toThrow('at least one attribute')
  expect(() => categories('vni,ip,role\n7,10.0.0.1,web\n7,10.0.0.2\n')).toThrow(
    'inventory.csv, line 3: 2 fields where the header has 3',
  )
  expect(() => categories('vni,ip,role\nseven,10.0.0.1,web\n')).toThrow('line 2: the VNI must be')
  expect(() => categories('vni,ip,role\n7,10.0.0.1,"web\n')).toThrow(
    'line 2: a quote is not closed',
  )
})
