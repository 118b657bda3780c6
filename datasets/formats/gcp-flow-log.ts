import { addressOf } from './address.ts'
import { flowSelect } from './flow-select.ts'
import type { Format } from './format.ts'
import { fieldOf, jsonFields, jsonHead, jsonObjects, notAnObject, strings } from './json.ts'
import { countOf, isReply, portOf, protocolOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'

const vpc = strings('project_id', 'vpc_name')

const fields = {
  ...strings('start_time', 'end_time', 'bytes_sent', 'packets_sent', 'reporter'),
  connection: strings('src_ip', 'dest_ip', 'src_port', 'dest_port', 'protocol'),
  src_instance: strings('vm_name'),
  src_vpc: vpc,
  dest_vpc: vpc,
}

/**
 * Google Cloud's VPC Flow Logs: LogEntry objects of Cloud Logging or their `jsonPayload` alone, as JSON
 * lines or as one array (`gcloud logging read --format json`).
 *
 * A flow between two VMs is reported by both: the source's report is kept, and another's only where the
 * source is no VM that could report. Each direction is a record of its own: replies are left out (see
 * {@link isReply}). The network is `project/vpc` of the source, else of the destination.
 */
export const gcpFlowLog: Format = {
  name: 'gcp-flow-log',
  title: 'Google Cloud VPC Flow Logs (JSON)',
  source: 'https://cloud.google.com/vpc/docs/about-flow-logs-records',

  detect(sample) {
    const head = jsonHead(sample)
    return /"connection"\s*:\s*\{/.test(head) && /"src_ip"/.test(head) && /"dest_ip"/.test(head)
  },

  select(sample, { network }) {
    const value = (...path: string[]) => fieldOf('j', ...path)
    const connection = (name: string) => value('connection', name)
    const payload = `if(JSONHas(text, 'jsonPayload'), JSONExtractRaw(text, 'jsonPayload'), text)`
    const named = (side: string) =>
      `if(${value(side, 'vpc_name')} = '', '', concat(${value(side, 'project_id')}, '/', ${value(side, 'vpc_name')}))`
    const networks = [named('src_vpc'), named('dest_vpc'), sqlString(network)]
    const seconds = `dateDiff('nanosecond', read_time, ${timeOf(value('end_time'))}) / 1e9`
    return flowSelect({
      from: `(SELECT line, text, ${jsonFields(payload, fields)} AS j FROM ${jsonObjects(sample)})`,
      refuse: [notAnObject],
      skip: `(${value('reporter')} NOT IN ('SRC', '') AND ${value('src_instance', 'vm_name')} != '')
        OR ${isReply(portOf(connection('src_port')), 'read_port')}`,
      time: timeOf(value('start_time')),
      network: `arrayFirst(name -> name != '', [${networks.join(', ')}])`,
      source: addressOf(connection('src_ip')),
      destination: addressOf(connection('dest_ip')),
      port: portOf(connection('dest_port')),
      protocol: protocolOf(connection('protocol')),
      duration: `greatest(ifNull(${seconds}, 0), 0)`,
      bytes: countOf(value('bytes_sent')),
      packets: countOf(value('packets_sent')),
    })
  },
}
