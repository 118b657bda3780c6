import { expect, test } from 'vitest'
import { fixed, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { severalFixedIps as rule } from './several-fixed-ips.ts'

const having = (...texts: string[]) =>
  port({ id: 'p', fixedIps: texts.flatMap((address) => fixed('s', address)) })
const two = having('10.0.0.5', '10.0.0.6')

test('only the first of two addresses is programmed', () => {
  expect(found(rule, [two])).toMatchObject([
    { message: 'port p has 10.0.0.6 besides 10.0.0.5, which alone is programmed' },
  ])
  expect(found(rule, [having('10.0.0.5'), having()])).toEqual([])
})

ruleCases(rule, [two, having('10.0.0.5'), { ...two, operation: 'delete' }])
