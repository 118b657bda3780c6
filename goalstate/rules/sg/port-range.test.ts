import { expect, test } from 'vitest'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portRange as rule } from './port-range.ts'

const tcp = { text: 'TCP', means: 6 } as const
const icmp = { text: 'ICMP', means: 1 } as const
const having = (some: Partial<SecurityRule>) =>
  securityGroup({ id: 'g', rules: [securityRule({ id: 'r', ...some })] })
const problem = (
  protocol: SecurityRule['protocol'],
  portMin: number | undefined,
  portMax: number | undefined,
) => found(rule, [having({ protocol, portMin, portMax })])[0]?.message

test('of TCP: 443 to 80, 0 to 80, 1 to 65536 and only one end are wrong', () => {
  expect(problem(tcp, 443, 80)).toContain('443 to 80, which is the wrong way round')
  expect(problem(tcp, 0, 80)).toContain('not in 1 to 65535')
  expect(problem(tcp, 1, 65_536)).toContain('not in 1 to 65535')
  expect(problem(tcp, 22, undefined)).toContain('only one end of its range of ports, 22')
})

test('one port, all ports, none, and 0 to 0, which is another finding, are not', () => {
  for (const [min, max] of [
    [22, 22],
    [1, 65_535],
    [undefined, undefined],
    [0, 0],
  ])
    expect(problem(tcp, min, max)).toBeUndefined()
})

test('of ICMP: a type above 255 and a code without a type are wrong, type 8 without a code is not', () => {
  expect(problem(icmp, 1, 65_535)).toContain('not in 0 to 255')
  expect(problem(icmp, undefined, 3)).toContain('code 3 without a type')
  expect(problem(icmp, 0, 3)).toContain('code 3 without a type')
  expect(problem(icmp, 8, undefined)).toBeUndefined()
  expect(problem(icmp, 3, 1)).toBeUndefined()
})

test('protocols without ports, and rules that are being deleted, are not its business', () => {
  expect(problem({ text: 'ARP', means: 'arp' }, 9, 1)).toBeUndefined()
  expect(found(rule, [having({ portMin: 9, portMax: 1, operation: 'delete' })])).toEqual([])
})

ruleCases(rule, [
  having({ portMin: 443, portMax: 80 }),
  having({}),
  { ...having({ portMin: 443, portMax: 80 }), operation: 'delete' },
])
