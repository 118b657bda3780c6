/**
 * How each route is called by a tenant, whose key is kept to one network. A new route needs an entry here: that is
 * where its author says what of another tenant it could tell.
 *
 * @module
 */

import { ten } from './champion.cases.ts'
import { configuration } from './desired/told.cases.ts'

/** What is sent: filled into the path of the route, after it, and as its body. */
interface Call {
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly payload?: object
}

/**
 * - `names`: says which network it is about; refused if that is another's.
 * - `answers`: names none, and answers each tenant as if no other were there.
 * - `whole`: is about all networks; refused to whoever is kept to some.
 */
export type RouteCase =
  | { readonly kind: 'names' | 'answers'; readonly calls: (vni: number) => readonly Call[] }
  | {
      readonly kind: 'whole'
      readonly calls: readonly Call[]
      /** Whether it is not called with a key for all networks. */
      readonly isRefusedOnly?: boolean
    }

const ip = '10.0.0.1'
const author = { who: 'tenant', reason: 'to see' }
const names = (calls: (vni: number) => readonly Call[]): RouteCase => ({ kind: 'names', calls })
const answers = (calls: (vni: number) => readonly Call[] = () => [{}]): RouteCase => ({
  kind: 'answers',
  calls,
})
const whole = (...calls: readonly Call[]) => ({
  kind: 'whole' as const,
  calls: calls.length > 0 ? calls : [{}],
})

const request = (vni: number, n: number) => ({
  requestId: `r${n}`,
  time: ten - 10_000 * n,
  ...{ vni, source: `10.0.0.${n}`, destination: '10.0.0.3', host: '172.16.0.1' },
})
const outcome = (vni: number) => ({
  ...{ vni, source: ip, destination: '10.0.0.3', outcome: 'used' },
  ...{ pushedAt: ten - 9_000, time: ten - 8_000 },
})
const onDemand = (vni: number) => ({
  format_version: 1,
  state_requests: [
    {
      ...{ request_type: 'ON_DEMAND', request_id: 'h1', tunnel_id: vni, source_ip: ip },
      ...{ source_port: 1, destination_ip: '10.0.0.4', destination_port: 80, protocol: 'TCP' },
      ethertype: 'IPV4',
    },
  ],
})
const hostState = (vni: number) => ({
  host_resources: { '172.16.0.1': { resources: [{ type: 'VPC', id: `vpc-${vni}` }] } },
})
const report = (vni: number) => ({ planId: 'none', vni, status: 'delivered' })
const vm = (vni: number) => [{ params: { vni, ip } }, { params: { vni, ip: '10.0.0.250' } }]

/** By method and path. */
export const routeCases: Readonly<Record<string, RouteCase>> = {
  'POST /v1/predictions': names((vni) => [
    { payload: { vni, ip, top: 100, includeHeld: true } },
    { payload: { queries: [{ vni, ip: '10.0.0.2' }] } },
  ]),
  'POST /v1/requests': names((vni) => [
    { payload: { requests: [request(vni, 1), request(vni, 2), request(vni, 5)] } },
  ]),
  'POST /v1/alcor/host-requests': names((vni) => [
    { query: { host_ip: '172.16.0.1' }, payload: onDemand(vni) },
  ]),
  'POST /v1/feedback': names((vni) => [{ payload: { outcomes: [outcome(vni)] } }]),
  'POST /v1/states': names((vni) => [
    // A port with the address of the gateway is a finding.
    { payload: configuration(vni, [1, 2, 3, 4, 5]) },
    { query: { vni }, payload: configuration(vni, [1, 2, 3]) },
  ]),
  'POST /v1/plans': names((vni) => [
    { payload: { vni, ip, host: '172.16.0.1', top: 100 } },
    { payload: { vms: [{ vni, ip: '10.0.0.2' }] } },
  ]),
  'POST /v1/deliveries': names((vni) => [{ payload: { deliveries: [report(vni)] } }]),
  'POST /v1/admin/modes': names((vni) => [{ payload: { ...author, vnis: { [vni]: 'on' } } }]),
  'GET /v1/vms/:vni/:ip': names(vm),
  'GET /v1/vms/:vni/:ip/timeline': names(vm),
  'GET /v1/vms/:vni/:ip/similar': names(vm),
  'GET /v1/vms/:vni/:ip/plan': names(vm),
  'GET /v1/networks/:vni/vms': names((vni) => [{ params: { vni } }]),
  'GET /v1/networks/:vni/map': names((vni) => [{ params: { vni } }]),
  'POST /v1/events': names((vni) => [
    {
      payload: {
        events: [
          { type: 'port-created', vni, ip: '10.0.0.2', host: '172.16.0.1' },
          { type: 'port-migrated', vni, ip: '10.0.0.3', host: '172.16.0.9' },
          { type: 'port-deleted', vni, ip: '10.0.0.4' },
        ],
      },
    },
  ]),
  'GET /v1/pushes': names((vni) => [{ query: { vni } }]),
  'POST /v1/check': answers((vni) => [{ payload: { state: configuration(vni, [2, 2]) } }]),
  'POST /v1/drift': answers((vni) => [
    { payload: { desired: hostState(vni), snapshot: { version: 1, hosts: [] } } },
  ]),
  'GET /v1/drift': answers((vni) => [{}, { query: { vni } }]),
  'GET /v1/findings': answers((vni) => [{}, { query: { vni } }]),
  'GET /v1/rules': answers(),
  'GET /v1/rules/:id': answers(() => [{ params: { id: 'ALC-ADR-005' } }]),
  'GET /v1/live': answers(() => [{ query: { follow: 'false' } }]),
  'GET /v1/subscribe': answers((vni) => [
    { query: { follow: 'false', after: 'none' } },
    { query: { follow: 'false', vni } },
  ]),
  'POST /v1/webhooks': answers((vni) => [
    { payload: { url: 'https://8.8.8.8/hook', types: ['model'], vnis: `${vni}` } },
  ]),
  'GET /v1/webhooks': answers(),
  'DELETE /v1/webhooks/:id': answers(() => [{ params: { id: 'none' } }]),
  'POST /v1/webhooks/:id/enable': answers(() => [{ params: { id: 'none' } }]),
  'GET /v1/session': answers(),
  'DELETE /v1/session': answers(),
  'POST /v1/session': answers(() => [{ payload: { key: 'none' } }]),
  'GET /v1/admin/modes': answers(),
  'POST /v1/admin/kill-switch': whole({ payload: { ...author, on: false } }),
  'GET /v1/admin/audit': whole(),
  'GET /v1/admin/access-audit': whole(),
  'GET /v1/model': whole(),
  'GET /metrics': whole(),
  'GET /v1/models': whole(),
  'GET /v1/learning': whole(),
  // Whoever may do it begins a retraining, which takes too long here.
  'POST /v1/learning/retrain': { ...whole({ payload: author }), isRefusedOnly: true },
  'GET /v1/models/decisions': whole(),
  'GET /v1/models/compare': whole({ query: { a: 'abcdef0123456789', b: 'abcdef0123456789' } }),
  'GET /v1/models/:version': whole({ params: { version: 'abcdef0123456789' } }),
  'POST /v1/models/promote': whole({ payload: { ...author, version: 'abcdef0123456789' } }),
  'POST /v1/models/rollback': whole({ payload: author }),
  'POST /v1/models/challenge': whole({ payload: { ...author, version: 'abcdef0123456789' } }),
  'GET /health/live': answers(),
  'GET /health/ready': answers(),
  'GET /': answers(),
  'GET /docs': answers(),
}
