import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, addressOrNameOf } from './address.ts'
import { query } from './run-format.cases.ts'
import { sqlString } from './sql-string.ts'

async function each(
  reading: (text: string) => string,
  texts: readonly string[],
): Promise<string[]> {
  const rows = texts.map((text, index) => `(${index}, ${sqlString(text)})`).join(', ')
  const sql = `SELECT ${reading('text')} AS v FROM values('i UInt32, text String', ${rows}) ORDER BY i`
  return (await query<{ v: string }>(sql)).map(({ v }) => v)
}

test('an IPv6 address is written as browsers write it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.ipV6(), { minLength: 20, maxLength: 20 }), async (addresses) => {
      const browsers = addresses.map((each) => new URL(`http://[${each}]/`).hostname.slice(1, -1))
      // Those around an IPv4 address are written with its dots.
      const six = browsers.map((each) => !/^::(ffff:)?[0-9a-f]+:[0-9a-f]+$/.test(each))
      const expected = browsers.filter((_, index) => six[index])
      fc.pre(expected.length > 0)
      const texts = addresses.filter((_, index) => six[index])
      expect(await each(addressOf, texts)).toEqual(expected)
    }),
    { numRuns: 10 },
  )
})

test('an IPv4 address inside IPv6 is that IPv4 address; what only looks alike is not', async () => {
  const texts = ['::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:ffff:0:1:2', '10.0.0.1']
  expect(await each(addressOf, texts)).toEqual(['10.0.0.1', '10.0.0.1', '::ffff:0:1:2', '10.0.0.1'])
})

test('what is no address is nothing, or a name where names are allowed', async () => {
  const texts = ['web-1', '', '-', '10.0.0.256', '10.0.0', ' db ', 'fe80::1%eth0', '2001:DB8::1']
  expect(await each(addressOf, texts)).toEqual(['', '', '', '', '', '', '', '2001:db8::1'])
  expect(await each(addressOrNameOf, texts)).toEqual([
    'web-1',
    '',
    '',
    '10.0.0.256',
    '10.0.0',
    'db',
    'fe80::1%eth0',
    '2001:db8::1',
  ])
})
