import { awsFlows } from './aws-flow.ts'
import { parquetCell, parquetRows } from './file-rows.ts'
import type { Format } from './format.ts'

/** AWS VPC Flow Logs as Parquet files in S3; columns named as the fields, with `_` for `-` or without. */
export const awsFlowLogParquet: Format = {
  name: 'aws-flow-log-parquet',
  title: 'AWS VPC Flow Logs (Parquet)',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html',

  detect({ head, columns }) {
    const names = columns.map(({ name }) => name)
    return head.length === 0 && names.includes('srcaddr') && names.includes('dstaddr')
  },

  select({ path, columns }, { network }) {
    const columnOf = new Map(columns.map(({ name }) => [name.replaceAll('_', '-'), name]))
    const records = {
      path,
      from: parquetRows(path, [...columnOf.values()]),
      fields: [...columnOf.keys()],
      value: (name: string) => `ifNull(toString(${parquetCell(columnOf.get(name)!)}), '')`,
      refuse: [],
    }
    return awsFlows(records, network)
  },
}
