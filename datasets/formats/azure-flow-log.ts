import { addressOf } from './address.ts'
import { flowSelect } from './flow-select.ts'
import type { Format } from './format.ts'
import { fieldOf, type JsonShape, jsonFields, jsonHead, jsonObjects, notAnObject } from './json.ts'
import { countOf, portOf, protocolOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'

/** Flow tuples lie three arrays deep; only the names on the way differ between the two kinds of log. */
const vnetTuples: JsonShape = {
  flows: 'Array(Tuple(flowGroups Array(Tuple(flowTuples Array(String)))))',
}
const nsgTuples: JsonShape = { flows: 'Array(Tuple(flows Array(Tuple(flowTuples Array(String)))))' }

const fields: JsonShape = {
  targetResourceID: 'String',
  flowRecords: vnetTuples,
  properties: nsgTuples,
}

/**
 * Azure's virtual network flow logs, and network security group flow logs of versions 1 and 2.
 *
 * A flow tuple is one row; `line` is its record's place in the file, from 1. Each network interface lists
 * inbound and outbound flows: outbound ones are kept, since the sender is the VM that asks. Denied flows
 * are left out: there is no configuration to push for them. The network is the log's virtual network by
 * its resource id, in lower case, where the log says (VNet flow logs do).
 */
export const azureFlowLog: Format = {
  name: 'azure-flow-log',
  title: 'Azure VNet or NSG flow log (JSON)',
  source: 'https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview',

  detect: (sample) => /"flowTuples"\s*:/.test(jsonHead(sample)),

  select(sample, { network }) {
    // The tuples of both kinds of log agree in all that is read here.
    const [time, source, destination, , port, protocol, direction, state] = [
      1, 2, 3, 4, 5, 6, 7, 8,
    ].map((index) => `f[${index}]`) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const vnet = `extract(lower(${fieldOf('j', 'targetResourceID')}), '^(.*/virtualnetworks/[^/]+)')`
    return flowSelect({
      from: `(SELECT *, splitByChar(',', text) AS f FROM ${tuples(jsonObjects(sample))})`,
      refuse: [
        [`NOT hasTuples AND ${notAnObject[0]}`, notAnObject[1]],
        [`NOT hasTuples`, 'no flow tuples'],
        [`length(f) < 8`, 'too few fields'],
        [`${direction} NOT IN ('I', 'O')`, 'no flow direction'],
      ],
      skip: `${direction} != 'O' OR ${state} = 'D'`,
      time: timeOf(time),
      network: `if(${vnet} = '', ${sqlString(network)}, ${vnet})`,
      source: addressOf(source),
      destination: addressOf(destination),
      port: portOf(port),
      protocol: protocolOf(protocol, { t: 6, u: 17 }),
      packets: `${countOf('f[10]')} + ${countOf('f[12]')}`,
      bytes: `${countOf('f[11]')} + ${countOf('f[13]')}`,
    })
  },
}

/** Each flow tuple as `text`, with its record `j` and the record's `line`; `hasTuples` is 0 for any other. */
function tuples(objects: string): string {
  const isBlob = `JSONType(text, 'records') = 'Array'`
  const records = `if(${isBlob}, JSONExtractArrayRaw(text, 'records'), [text])`
  const hasTuples = `JSONHas(text, 'flowRecords') OR JSONHas(text, 'properties', 'flows')`
  const perGroup = (flows: string, groups: string) =>
    `arrayFlatten(arrayMap(flow -> arrayMap(each -> each.flowTuples, flow.${groups}), ${flows}))`
  const inVnet = perGroup(fieldOf('j', 'flowRecords', 'flows'), 'flowGroups')
  const inNsg = perGroup(fieldOf('j', 'properties', 'flows'), 'flows')
  return `(
    SELECT line, hasTuples, j,
      arrayJoin(if(hasTuples, arrayConcat(${inVnet}, ${inNsg}), [text])) AS text
    FROM (
      SELECT line, text, ${hasTuples} AS hasTuples, ${jsonFields('text', fields)} AS j
      FROM (
        SELECT line + record.1 - 1 AS line, record.2 AS text FROM (
          SELECT line, arrayJoin(arrayZip(arrayEnumerate(records), records)) AS record
          FROM (SELECT line, ${records} AS records FROM ${objects})
        )
      )
    )
  )`
}
