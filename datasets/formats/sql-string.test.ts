import fc from 'fast-check'
import { expect, test } from 'vitest'
import { query } from './run-format.cases.ts'
import { sqlName, sqlString } from './sql-string.ts'

test('ClickHouse reads a literal back as the text it was made of, whatever the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(await query(`SELECT ${sqlString(text)} AS text`)).toEqual([{ text }])
    }),
    { numRuns: 50, examples: [["it's"], ['\\'], ["\\' --"], ['a\0b'], ['%'], ['{x:String}']] },
  )
})

test('a column may be called anything', async () => {
  for (const name of ['flow-direction', 'a`b', 'back\\slash', 'id.orig_h'])
    expect(await query(`SELECT ${sqlName(name)} AS v FROM (SELECT 1 AS ${sqlName(name)})`)).toEqual(
      [{ v: 1 }],
    )
})
