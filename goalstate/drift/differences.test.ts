import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cidr, ip, mac } from '../state/address.ts'
import {
  allowed,
  fixed,
  neighbor,
  port,
  reached,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import { alike } from './alike.ts'
import { fieldDifferences } from './differences.ts'
import { meaningDifferences } from './meaning.ts'

const p = port({
  id: 'p',
  fixedIps: [...fixed('s', '10.0.0.5'), ...fixed('s', '10.0.0.6')],
  securityGroupIds: ['a', 'b'],
  allowedPairs: [allowed('10.0.0.0/30', '00:00:00:00:00:07')],
})
const paths = (a: Resource, b: Resource) => fieldDifferences(a, b).map(({ path }) => path)

test('spelling, order of sets, revision, operation and place are no differences', () => {
  const other = {
    ...p,
    mac: mac('00-00-00-00-00-02'),
    securityGroupIds: ['b', 'a'],
    revision: 9,
    operation: 'info' as const,
    file: 'elsewhere',
  }
  expect(paths(p, other)).toEqual([])
})

test('the order of addresses is one, as agents use the first', () => {
  expect(paths(p, { ...p, fixedIps: [...p.fixedIps].reverse() })).toEqual(['/fixedIps'])
})

test('each field is told by its path with both values', () => {
  const other = { ...p, mac: mac('00:00:00:00:00:09'), host: { ip: ip('10.1.0.1'), mac: mac('') } }
  expect(fieldDifferences(p, other)).toEqual([
    { path: '/mac', expected: '00:00:00:00:00:02', actual: '00:00:00:00:00:09' },
    { path: '/host', expected: 'absent', actual: '{"ip":"10.1.0.1","mac":""}' },
  ])
})

test('what is of no value in one format is not compared with one that has it', () => {
  const v = vpc({ id: 'v' })
  expect(paths(v, { ...v, projectId: '', tunnelId: undefined })).toEqual([])
  expect(paths(v, { ...v, tunnelId: 0 })).toEqual(['/tunnelId'])
  const n = neighbor({ id: 'n' })
  expect(paths(n, { ...n, hostIp: ip('') })).toEqual(['/hostIp'])
})

test('what is alike by the quick comparison has no difference by the full one', () => {
  const variants: readonly Resource[] = [
    p,
    { ...p, securityGroupIds: ['b', 'a'] },
    { ...p, adminStateUp: false },
    subnet({ id: 'p' }),
    subnet({ id: 'p', gateway: undefined }),
    subnet({ id: 'p', cidr: cidr('10.0.0.7/24') }),
    neighbor({ id: 'p', fixedIps: reached('l2', 's', '10.0.0.5') }),
    securityGroup({ id: 'p', rules: [securityRule({ id: 'r' })] }),
    securityGroup({ id: 'p', rules: [securityRule({ id: 'r', operation: 'delete' })] }),
    securityGroup({ id: 'p', rules: [securityRule({ id: 'other' })] }),
  ]
  const one = fc.constantFrom(...variants)
  fc.assert(
    fc.property(one, one, (a, b) => {
      if (!alike(a, { ...b, revision: 3, file: 'elsewhere' })) return
      // Past the quick comparison, which an id of its own defeats.
      expect(paths({ ...a, id: 'x' }, b)).toEqual([])
      expect(meaningDifferences(a, b, 'generic')).toEqual([])
      expect(a.type).toBe(b.type)
    }),
  )
  expect(alike(variants[7]!, variants[9]!)).toBe(false)
  expect(alike(variants[7]!, variants[8]!)).toBe(false)
})
