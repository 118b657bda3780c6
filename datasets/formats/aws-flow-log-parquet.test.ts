import { expect, test } from 'vitest'
import { awsFlowLogParquet } from './aws-flow-log-parquet.ts'
import { flowsOf, sampleOfSelect } from './run-format.cases.ts'

const record = (changes: string) => `SELECT * REPLACE (${changes}) FROM (
  SELECT toInt32(2) AS version, '111122223333' AS account_id, 'vpc-0a1b' AS vpc_id,
    toNullable('10.0.0.1') AS srcaddr, toNullable('10.0.0.2') AS dstaddr, toNullable(toInt32(50000)) AS srcport,
    toNullable(toInt32(443)) AS dstport, toNullable(toInt32(6)) AS protocol, toNullable(toInt64(10)) AS packets,
    toNullable(toInt64(840)) AS bytes, toInt64(1700000000) AS start, toInt64(1700000060) AS end,
    'ACCEPT' AS action, 'OK' AS log_status, 'egress' AS flow_direction
)`

const records = [
  `2 AS version`,
  `'REJECT' AS action`,
  `'NODATA' AS log_status, CAST(NULL AS Nullable(String)) AS srcaddr`,
  `'ingress' AS flow_direction`,
  `toNullable(toInt32(443)) AS srcport, toNullable(toInt32(50000)) AS dstport`,
  `CAST(NULL AS Nullable(String)) AS dstaddr`,
]

test('rows are read as the text form is, and refused ones name their row', async () => {
  const select = records
    .map((changes, row) => `SELECT *, ${row} AS row FROM (${record(changes)})`)
    .join(' UNION ALL ')
  const sample = await sampleOfSelect(
    'aws.parquet',
    `SELECT * EXCEPT row FROM (${select}) ORDER BY row`,
    'Parquet',
  )
  expect(await flowsOf(awsFlowLogParquet, sample)).toMatchObject([
    {
      line: 1,
      reason: '',
      time: '2023-11-14T22:13:20.000000000Z',
      network: 'vpc-0a1b',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      port: 443,
      protocol: 6,
      duration: 60,
      bytes: 840,
      packets: 10,
    },
    { line: 6, reason: 'no destination address', raw: expect.stringContaining('"vpc-0a1b"') },
  ])
})

test('columns may keep the dashes of the text form', async () => {
  const sample = await sampleOfSelect(
    'dashes.parquet',
    `SELECT '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 1700000000 AS start, 'vpc-7' AS \`vpc-id\``,
    'Parquet',
  )
  expect(await flowsOf(awsFlowLogParquet, sample)).toMatchObject([
    { network: 'vpc-7', duration: 0 },
  ])
})

test('a file without start is an error that names it', async () => {
  const sample = await sampleOfSelect(
    'short.parquet',
    `SELECT '' AS srcaddr, '' AS dstaddr`,
    'Parquet',
  )
  expect(() => awsFlowLogParquet.select(sample, { network: '1' })).toThrow('no field start')
})
