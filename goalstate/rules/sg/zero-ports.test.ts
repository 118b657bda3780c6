import { expect, test } from 'vitest'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { zeroPorts as rule } from './zero-ports.ts'

const having = (some: Partial<SecurityRule>) =>
  securityGroup({ id: 'g', rules: [securityRule({ id: 'r', ...some })] })
const zero = { portMin: 0, portMax: 0 }

test('TCP and UDP at 0 to 0 may mean all ports or none', () => {
  expect(found(rule, [having(zero)])).toHaveLength(1)
  expect(found(rule, [having({ ...zero, protocol: { text: 'UDP', means: 17 } })])).toHaveLength(1)
})

test('ICMP type 0 code 0 is an echo reply, and ports that are not said are all', () => {
  expect(found(rule, [having({ ...zero, protocol: { text: 'ICMP', means: 1 } })])).toEqual([])
  expect(found(rule, [having({ portMin: undefined, portMax: undefined })])).toEqual([])
})

ruleCases(rule, [having(zero), having({}), { ...having(zero), operation: 'delete' }])
