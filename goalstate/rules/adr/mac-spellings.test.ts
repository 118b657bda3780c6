import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { addresses, dhcp, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { macSpellings as rule } from './mac-spellings.ts'

const p = port({ id: 'p', mac: mac('AA-BB-CC-00-00-01') })

test('two forms of one address are one finding, with both', () => {
  const [finding, ...others] = found(rule, [
    p,
    dhcp({ id: 'd', mac: mac('aa:bb:cc:00:00:01') }),
    dhcp({ id: 'e', mac: mac('aa:bb:cc:00:00:01') }),
  ])
  expect(others).toEqual([])
  expect(finding).toMatchObject({ witness: 'AA-BB-CC-00-00-01, aa:bb:cc:00:00:01' })
  expect(finding!.resources.map(({ id }) => id)).toEqual(['p', 'd'])
})

test('one form, however odd, is fine, and so are two addresses', () => {
  expect(found(rule, [p, dhcp({ id: 'd', mac: mac('AA-BB-CC-00-00-01') })])).toEqual([])
  expect(found(rule, [p, dhcp({ id: 'd', mac: mac('aa:bb:cc:00:00:02') })])).toEqual([])
})

ruleCases(rule, [
  p,
  port({ id: 'p', mac: mac('aa:bb:cc:00:00:01') }),
  port({ id: 'q', host: addresses('10.1.0.1', 'aabbcc000001') }),
  subnet({ id: 's', gateway: addresses('10.0.0.1', 'AA:BB:CC:00:00:01') }),
  dhcp({ id: 'd', mac: mac('aa:bb:cc:00:00:01') }),
  dhcp({ id: 'd', mac: mac('aa:bb:cc:00:00:01'), operation: 'delete' }),
])
