import { expect, test } from 'vitest'
import { readState } from '../read.ts'

const read = (json: object) => readState(JSON.stringify(json), { name: 'body' })

test.each([
  ['network', 'vpc'],
  ['subnet', 'subnet'],
  ['port', 'port'],
  ['router', 'router'],
  ['security_group', 'security-group'],
])('the body of a %s is a %s to create, and covers nothing', (name, type) => {
  const { resources, covers } = read({ [name]: { id: 'x', revision_number: 0 } })
  expect(resources).toMatchObject([
    { type, id: 'x', operation: 'create', revision: 0, pointer: `/${name}` },
  ])
  expect([...covers]).toEqual([])
})

test('a port names its VPC as its network, and its groups by id', () => {
  const { resources } = read({ port: { id: 'p', network_id: 'v', security_groups: ['g'] } })
  expect(resources).toMatchObject([{ vpcId: 'v', securityGroupIds: ['g'] }])
})

test('the routes of a subnet are kept; a local one is none', () => {
  const { resources } = read({
    subnet: {
      id: 's',
      host_routes: [{ destination: '10.0.5.0/24', nexthop: '10.0.4.1' }],
      routes: [{ destination: '10.0.0.0/24', target: 'Local' }],
    },
  })
  expect(resources).toMatchObject([{ hostRoutes: [{ nextHop: { canonical: '10.0.4.1' } }] }])
})

test('hosts come one by one or in a list', () => {
  const host = {
    node_id: 'n',
    node_name: 'node2',
    local_ip: '10.0.0.1',
    host_dvr_mac: '74-70-FD-73-09-07',
  }
  const node = { type: 'node', id: 'n', name: 'node2', dvrMac: { canonical: '74:70:fd:73:09:07' } }
  expect(read({ host_info: host }).resources).toMatchObject([node])
  expect(read({ host_infos: [host, host] }).resources).toMatchObject([node, node])
})

test('a password in the input is in no report', () => {
  const { resources, unread } = read({
    NODE_data: [{ name: 'z', ip_control: '10.0.0.1', pwd_control: 'secret' }],
  })
  expect(resources).toMatchObject([{ type: 'node', id: 'z' }])
  expect(JSON.stringify(unread)).not.toContain('secret')
})
