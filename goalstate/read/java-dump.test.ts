import { expect, test } from 'vitest'
import { readState } from '../read.ts'

const internal = {
  memoizedSize: -1,
  bitField0_: 0,
  unknownFields: { fields: {}, fieldsDescending: {} },
}

function state(operationType_: number, configuration_: object) {
  return { operationType_, configuration_: { ...configuration_, ...internal }, ...internal }
}

const subnet = state(4, { id_: 's', cidr_: '10.0.0.0/24', revisionNumber_: 0 })
const dump = {
  '10.213.43.187': {
    ...internal,
    subnetStates_: [subnet],
    portStates_: [
      state(0, {
        id_: 'p',
        messageType_: 1,
        fixedIps_: [{ subnetId_: 's', ipAddress_: '10.0.0.2' }],
      }),
      state(5, { id_: 'q', hostInfo_: { ipAddress_: '10.213.43.188', macAddress_: 'q' } }),
    ],
  },
  '10.213.43.188': { ...internal, subnetStates_: [subnet], portStates_: [] },
}

test('what two hosts are told alike is one resource, placed on both', () => {
  const { resources, unread } = readState(JSON.stringify(dump), { name: 'dump' })
  expect(resources.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'subnet s',
    'port p',
    'neighbor q',
    'placement 10.213.43.187/subnet/s',
    'placement 10.213.43.187/port/p',
    'placement 10.213.43.187/neighbor/q',
    'placement 10.213.43.188/subnet/s',
  ])
  expect(unread).toEqual([])
})

test('its operations are those of the first schema: 0 creates, 4 informs, 5 tells a neighbor', () => {
  const { resources } = readState(JSON.stringify(dump), { name: 'dump' })
  expect(resources.slice(0, 3)).toMatchObject([
    { operation: 'info', revision: 0, pointer: '/10.213.43.187/subnetStates_/0/configuration_' },
    { operation: 'create', update: 'full', fixedIps: [{ ip: { canonical: '10.0.0.2' } }] },
    {
      type: 'neighbor',
      operation: 'create',
      hostIp: { canonical: '10.213.43.188' },
      hostMac: { text: 'q' },
    },
  ])
})

test('it covers the types that it has and the hosts', () => {
  const { covers } = readState(JSON.stringify(dump), { name: 'dump' })
  expect([...covers].sort()).toEqual(['neighbor', 'placement', 'port', 'subnet'])
})
