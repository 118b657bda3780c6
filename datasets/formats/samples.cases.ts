/** One small good file of each text format, written after the format's specification. */
interface SampleFile {
  /** The format's name. */
  readonly format: string
  readonly file: string
  readonly text: string
}

const lines = (...each: readonly string[]) => `${each.join('\n')}\n`
const tabbed = (line: string) => line.replaceAll(' ', '\t')

const zeekTsv = lines(
  '#separator \\x09',
  ...[
    '#set_separator ,',
    '#empty_field (empty)',
    '#unset_field -',
    '#path conn',
    '#fields ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes',
    '#types time string addr port addr port enum interval count count',
    '1700000000.000001 C1 10.0.0.1 50000 10.0.0.2 443 tcp 1.5 100 2000',
  ].map(tabbed),
)

const zeekJson = lines(
  '{"ts":1700000000.000001,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":50000,"id.resp_h":"10.0.0.2","id.resp_p":443,"proto":"tcp","duration":1.5,"orig_bytes":100,"resp_bytes":2000,"orig_pkts":3,"resp_pkts":4}',
)

const awsDefault = lines(
  '2 111122223333 eni-0a1b2c3d 10.0.0.1 10.0.0.2 50000 443 6 10 840 1700000000 1700000060 ACCEPT OK',
)

const awsCustom = lines(
  'vpc-id start end srcaddr dstaddr srcport dstport protocol flow-direction tcp-flags',
  'vpc-0a1b 1700000000 1700000060 10.0.0.1 10.0.0.2 50000 443 6 egress 3',
)

/** One record of an Azure VNet flow log with these tuples. */
export function azureVnetRecord(...flowTuples: readonly string[]): object {
  return {
    time: '2023-11-14T22:14:00.0000000Z',
    flowLogVersion: 4,
    flowLogGUID: '00000000-0000-0000-0000-000000000000',
    macAddress: '000000000001',
    category: 'FlowLogFlowEvent',
    targetResourceID:
      '/subscriptions/00000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/VNet1',
    operationName: 'FlowLogFlowEvent',
    flowRecords: {
      flows: [{ aclID: 'acl', flowGroups: [{ rule: 'AllowVnetOutBound', flowTuples }] }],
    },
  }
}

/** One record of an Azure NSG flow log with these tuples. */
export function azureNsgRecord(version: number, ...flowTuples: readonly string[]): object {
  return {
    time: '2023-11-14T22:14:00.0000000Z',
    systemId: '00000000-0000-0000-0000-000000000000',
    category: 'NetworkSecurityGroupFlowEvent',
    resourceId:
      '/SUBSCRIPTIONS/0/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/N',
    operationName: 'NetworkSecurityGroupFlowEvents',
    properties: {
      Version: version,
      flows: [
        { rule: 'DefaultRule_AllowVnetOutBound', flows: [{ mac: '000000000001', flowTuples }] },
      ],
    },
  }
}

export const azureVnetTuple = '1700000000123,10.0.0.1,10.0.0.2,50000,443,6,O,E,NX,3,100,4,2000'
export const azureNsgTuple = '1700000000,10.0.0.1,10.0.0.2,50000,443,T,O,A'

/** A VPC flow log entry's payload as Google Cloud writes it. */
export const gcpPayload = {
  bytes_sent: '840',
  connection: {
    dest_ip: '10.0.0.2',
    dest_port: 443,
    protocol: 6,
    src_ip: '10.0.0.1',
    src_port: 50000,
  },
  dest_vpc: { project_id: 'p2', subnetwork_name: 's', vpc_name: 'other' },
  end_time: '2023-11-14T22:13:21.500000000Z',
  packets_sent: '10',
  reporter: 'SRC',
  src_instance: { project_id: 'p1', region: 'r', vm_name: 'web-1', zone: 'r-a' },
  src_vpc: { project_id: 'p1', subnetwork_name: 's', vpc_name: 'prod' },
  start_time: '2023-11-14T22:13:20.000000001Z',
}

/** The payload as Cloud Logging wraps it. */
export function gcpEntry(payload: object = gcpPayload): object {
  return {
    insertId: 'a1',
    jsonPayload: payload,
    logName: 'projects/p1/logs/compute.googleapis.com%2Fvpc_flows',
    receiveTimestamp: '2023-11-14T22:13:30Z',
    resource: { labels: { subnetwork_name: 's' }, type: 'gce_subnetwork' },
    timestamp: '2023-11-14T22:13:29Z',
  }
}

const nfdump16 = lines(
  'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt',
  '2023-11-14 22:13:20.500,2023-11-14 22:13:22.000,1.500,10.0.0.1,10.0.0.2,50000,443,TCP  ,...AP.SF,0,0,3,100,4,2000',
  'Summary',
  'flows,bytes,packets,avg_bps,avg_pps,avg_bpp',
  '1,100,3,533,2,33',
)

const nfdump17 = lines(
  'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows',
  '2023-11-14 22:13:20.500,1.500,TCP,10.0.0.1,50000,10.0.0.2,443,3,100,1',
)

const ciscoEdges = lines('# graph client server services', tabbed('e1 22660 176 1p6-231,2p17-1'))

const alcorFlat = lines(
  '{"time":1700000000123,"host_ip":"192.0.2.1","state_requests":[{"request_type":"ON_DEMAND","request_id":"r1","tunnel_id":21,"source_ip":"10.0.0.1","source_port":50000,"destination_ip":"10.0.0.2","destination_port":443,"ethertype":"IPV4","protocol":"TCP"}]}',
)

const alcorNested = lines(
  '{"time":"2023-11-14T22:13:20.123Z","hostIp":"192.0.2.1","request":{"formatVersion":1,"stateRequests":[{"requestId":"r1","tunnelId":21,"sourceIp":"10.0.0.1","destinationIp":"10.0.0.2","destinationPort":443}]}}',
)

export const sampleFiles: readonly SampleFile[] = [
  { format: 'zeek-tsv', file: 'conn.log', text: zeekTsv },
  { format: 'zeek-json', file: 'conn.json', text: zeekJson },
  { format: 'aws-flow-log', file: 'default.log', text: awsDefault },
  { format: 'aws-flow-log', file: 'custom.log', text: awsCustom },
  {
    format: 'azure-flow-log',
    file: 'PT1H.json',
    text: JSON.stringify({ records: [azureVnetRecord(azureVnetTuple)] }),
  },
  {
    format: 'azure-flow-log',
    file: 'nsg.json',
    text: JSON.stringify({ records: [azureNsgRecord(1, azureNsgTuple)] }, null, 2),
  },
  { format: 'gcp-flow-log', file: 'entries.json', text: lines(JSON.stringify(gcpEntry())) },
  { format: 'gcp-flow-log', file: 'array.json', text: JSON.stringify([gcpEntry()], null, 2) },
  { format: 'gcp-flow-log', file: 'payload.json', text: lines(JSON.stringify(gcpPayload)) },
  { format: 'nfdump-csv', file: 'nfdump16.csv', text: nfdump16 },
  { format: 'nfdump-csv', file: 'nfdump17.csv', text: nfdump17 },
  { format: 'cisco-edges', file: 'out2022_8_6.txt', text: ciscoEdges },
  { format: 'cisco-edges', file: 'out2022_8_7.txt', text: '' },
  { format: 'alcor-requests', file: 'requests.jsonl', text: alcorFlat },
  { format: 'alcor-requests', file: 'nested.jsonl', text: alcorNested },
  { format: 'table', file: 'flows.csv', text: 'ts,src,dst\n1700000000,10.0.0.1,10.0.0.2\n' },
  { format: 'table', file: 'flows.tsv', text: 'time\tsource\tdestination\n1\ta\tb\n' },
]

/** The text of the first sample of a format, or of the one in `file`. */
export function sampleText(format: string, file?: string): string {
  const found = sampleFiles.find(
    (each) => each.format === format && (file === undefined || each.file === file),
  )
  if (!found) throw new Error(`no sample of ${format} in ${file}`)
  return found.text
}
