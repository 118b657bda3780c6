import { awsFlows } from './aws-flow.ts'
import { fileLines } from './file-rows.ts'
import type { Format, Sample } from './format.ts'
import { sqlString } from './sql-string.ts'

/** Fields of a record in the default format, version 2. */
const defaultFields =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'

const defaultRecord = /^\d (\S+ ){12}(OK|NODATA|SKIPDATA)$/

/** AWS VPC Flow Logs as text: the default format, or any order of fields named by a first line. */
export const awsFlowLog: Format = {
  name: 'aws-flow-log',
  title: 'AWS VPC Flow Logs (text)',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',

  detect: (sample) =>
    headerOf(sample) !== undefined ||
    sample.head.some((line) => defaultRecord.test(line.trimEnd())),

  select(sample, { network }) {
    const header = headerOf(sample) ?? defaultFields
    const fields = header.split(' ')
    const records = {
      path: sample.path,
      from: `(
        SELECT line, text, splitByChar(' ', text) AS f FROM ${fileLines(sample.path)}
        WHERE text != ${sqlString(header)}
      )`,
      fields,
      value: (name: string) => `f[${fields.indexOf(name) + 1}]`,
      refuse: [
        [`length(f) < ${fields.length}`, 'too few fields'],
        [`length(f) > ${fields.length}`, 'too many fields'],
      ] as const,
    }
    return awsFlows(records, network)
  },
}

/** The first line, if it names fields. */
function headerOf({ head }: Sample): string | undefined {
  const first = head[0]?.trimEnd()
  const names = first?.split(' ') ?? []
  return names.includes('srcaddr') || names.includes('dstaddr') ? first : undefined
}
