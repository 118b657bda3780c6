import { addressOf, addressOrNameOf } from './address.ts'
import { flowSelect } from './flow-select.ts'
import type { Format } from './format.ts'
import { fieldOf, jsonFields, jsonHead, jsonObjects, notAnObject, strings } from './json.ts'
import { portOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'

/** Fields of a ResourceStateRequest, as protobuf names them. */
const requestFields = [
  'request_type',
  'tunnel_id',
  'source_ip',
  'destination_ip',
  'destination_port',
  'protocol',
] as const

/** Alcor's `Protocol` by name and number, as IANA protocols; ARP has none. */
const protocols = { TCP: 6, UDP: 17, ICMP: 1, HTTP: 6, ARP: 0 }

/** Alcor's `RequestType` by name and number. */
const kinds = { ON_DEMAND: 'request', AGENT_RESTARTED: 'restart' }

/**
 * Alcor's on-demand requests as JSON lines: `time` (milliseconds since the epoch, or ISO 8601), `host_ip`,
 * and a HostRequest, either under `request` or with its fields beside them.
 *
 * Protobuf's JSON in both spellings (`state_requests`, `stateRequests`), enums by name or number; what it
 * leaves out is the default: TCP, ON_DEMAND. A tunnel id of 0 is none. One line may hold several requests.
 */
export const alcorRequests: Format = {
  name: 'alcor-requests',
  title: 'Alcor on-demand requests (JSON lines of HostRequest)',
  source: 'https://github.com/futurewei-cloud/alcor/tree/master/schema/proto3',

  detect: (sample) => /"(state_requests|stateRequests)"\s*:/.test(jsonHead(sample)),

  select(sample, { network }) {
    const value = (name: (typeof requestFields)[number]) => either('r', name)
    const known = enumOf(value('protocol'), protocols, 'NULL')
    return flowSelect({
      from: requests(jsonObjects(sample)),
      refuse: [
        notAnObject,
        [`NOT hasRequests`, 'no state requests'],
        [`read_kind = ''`, 'unknown request type'],
      ],
      time: timeOf(fieldOf('j', 'time'), 'ms'),
      network: `if(${value('tunnel_id')} IN ('', '0'), ${sqlString(network)}, ${value('tunnel_id')})`,
      source: addressOf(value('source_ip')),
      destination: addressOf(value('destination_ip')),
      port: portOf(value('destination_port')),
      protocol: `if(${known} = 1 AND position(read_destination, ':') > 0, 58, ${known})`,
      host: addressOrNameOf(either('j', 'host_ip')),
      kind: enumOf(value('request_type'), kinds, `''`),
    })
  },
}

/** Each request as tuple `r`, with the line that it stands in and that line's own fields `j`. */
function requests(objects: string): string {
  const outer = strings('time', ...spellings('host_ip'))
  const inner = strings(...requestFields.flatMap(spellings))
  const request = `if(JSONHas(text, 'request'), JSONExtractRaw(text, 'request'), text)`
  const lists = spellings('state_requests').map((name) => `JSONExtractArrayRaw(request, '${name}')`)
  const has = spellings('state_requests').map((name) => `JSONType(request, '${name}') = 'Array'`)
  return `(
    SELECT line, text, hasRequests, j,
      ${jsonFields(`arrayJoin(if(hasRequests, arrayConcat(${lists.join(', ')}), ['']))`, inner)} AS r
    FROM (
      SELECT line, text, request, (${has.join(' OR ')}) AS hasRequests,
        ${jsonFields('text', outer)} AS j
      FROM (SELECT line, text, ${request} AS request FROM ${objects})
    )
  )`
}

/** A field's name in a `.proto` file and in protobuf's JSON; the same for a name of one word. */
function spellings(name: string): string[] {
  const camel = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return camel === name ? [name] : [name, camel]
}

/** A field in whichever spelling it has a value. */
function either(tuple: string, name: string): string {
  const [first, second = first] = spellings(name).map((each) => fieldOf(tuple, each))
  return `if(${first} != '', ${first}, ${second})`
}

/** An enum's meaning in SQL, by the value's name or number; the first is the default. */
function enumOf(
  text: string,
  values: Readonly<Record<string, string | number>>,
  otherwise: string,
): string {
  const names = Object.keys(values)
  const meanings = Object.values(values)
  const texts = ['', ...names, ...names.map((_, number) => String(number))].map(sqlString)
  const results = [meanings[0]!, ...meanings, ...meanings].map((each) =>
    typeof each === 'string' ? sqlString(each) : each,
  )
  return `transform(${text}, [${texts.join(', ')}], [${results.join(', ')}], ${otherwise})`
}
