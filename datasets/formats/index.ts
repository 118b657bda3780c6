import { alcorRequests } from './alcor-requests.ts'
import { awsFlowLog } from './aws-flow-log.ts'
import { awsFlowLogParquet } from './aws-flow-log-parquet.ts'
import { azureFlowLog } from './azure-flow-log.ts'
import { ciscoEdges } from './cisco-edges.ts'
import type { Format, Sample } from './format.ts'
import { gcpFlowLog } from './gcp-flow-log.ts'
import { nfdumpCsv } from './nfdump-csv.ts'
import { table } from './table.ts'
import { zeekJson } from './zeek-json.ts'
import { zeekTsv } from './zeek-tsv.ts'

/** Every log format, in the order of detection: the table, which asks least, comes last. */
export const formats: readonly Format[] = [
  zeekTsv,
  zeekJson,
  awsFlowLog,
  awsFlowLogParquet,
  azureFlowLog,
  gcpFlowLog,
  nfdumpCsv,
  ciscoEdges,
  alcorRequests,
  table,
]

/** The format of a file by its name and beginning; undefined if it is of none. */
export function detectFormat(sample: Sample): Format | undefined {
  return formats.find((format) => format.detect(sample))
}

/** The format that `--format` names; undefined if there is none. */
export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name)
}
