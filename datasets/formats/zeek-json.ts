import { addressOf } from './address.ts'
import { flowSelect } from './flow-select.ts'
import type { Format } from './format.ts'
import { fieldOf, jsonFields, jsonHead, jsonObjects, notAnObject, strings } from './json.ts'
import { countOf, portOf, secondsOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'
import { transportOf, zeekProtocolOf } from './zeek-protocol.ts'

const fields = strings(
  '_path',
  'ts',
  'id.orig_h',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'duration',
  'orig_bytes',
  'resp_bytes',
  'orig_pkts',
  'resp_pkts',
)

/** Any Zeek log with `id.orig_h` and `id.resp_h` as JSON lines; times by any of Zeek's `json_timestamps`. */
export const zeekJson: Format = {
  name: 'zeek-json',
  title: 'Zeek log as JSON lines',
  source: 'https://docs.zeek.org/en/master/log-formats.html#zeek-json-format-logs',

  detect: (sample) => /"id\.orig_h"\s*:/.test(jsonHead(sample)),

  select(sample, { network }) {
    const value = (name: string) => fieldOf('j', name)
    const named = zeekProtocolOf(value('proto'), value('id.resp_h'))
    return flowSelect({
      from: `(SELECT line, text, ${jsonFields('text', fields)} AS j FROM ${jsonObjects(sample)})`,
      refuse: [notAnObject],
      time: timeOf(value('ts')),
      network: sqlString(network),
      source: addressOf(value('id.orig_h')),
      destination: addressOf(value('id.resp_h')),
      port: `if(read_protocol IN (1, 58), 0, ${portOf(value('id.resp_p'))})`,
      protocol: `if(${value('proto')} = '', ${transportOf(value('_path'))}, ${named})`,
      duration: secondsOf(value('duration')),
      bytes: `${countOf(value('orig_bytes'))} + ${countOf(value('resp_bytes'))}`,
      packets: `${countOf(value('orig_pkts'))} + ${countOf(value('resp_pkts'))}`,
    })
  },
}
