import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { below, seeded } from '../core/index.ts'
import { EndpointTable } from './endpoint-table.ts'
import type { EventLog, RequestEvent } from './event.ts'
import type { VmEvents } from './warehouse/vm-sequences.ts'
import type { Warehouse } from './warehouse.ts'

/** What holds for reading any warehouse VM after VM. `open` gives an empty one. */
export function warehouseStreamCases(open: () => Promise<Warehouse>): void {
  let folder: string
  let warehouse: Warehouse

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'portent-streams-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  beforeEach(async () => {
    warehouse = await open()
  })
  afterEach(() => warehouse.close())

  /** 2,000 flows of 23 VMs in two VNIs, many at equal times, and 40 requests of some of them. */
  async function ingestSome(): Promise<void> {
    const random = seeded(5)
    const lines = Array.from({ length: 2_000 }, () => {
      const vm = below(random, 23)
      const time = 60 * below(random, 400)
      return [time, `vm${vm}`, `item${below(random, 9)}`, 80 + below(random, 3), 6, 1 + (vm % 2)]
    })
    const path = join(folder, 'flows.csv')
    const header = 'time,source,destination,port,protocol,vni'
    writeFileSync(path, [header, ...lines.map((line) => line.join())].join('\n'))
    await warehouse.ingest([path])
    const requests = Array.from({ length: 40 }, (_, at) => requestOf(600_000 * at, at % 5, at % 3))
    await warehouse.addRequests('batch', requests)
  }

  async function sequences(
    log: EventLog,
    query: Parameters<Warehouse['vmSequences']>[1],
  ): Promise<VmEvents[]> {
    const found: VmEvents[] = []
    for await (const sequence of warehouse.vmSequences(log.catalog, query)) found.push(sequence)
    return found
  }

  test('sequences are the request events by VM, each VM once, whatever the size of a part', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    const expected = byVm(log)
    const whole = await sequences(log, { latest: 10_000 })
    expect([...whole].sort((a, b) => a.vm - b.vm)).toEqual(expected)
    for (const flowsOfPart of [250, 2_039])
      expect(await sequences(log, { latest: 10_000, flowsOfPart })).toEqual(whole)
  })

  test('the order of the VMs is drawn by the seed: equal seeds, equal orders', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    const orders = await Promise.all(
      [1, 1, 2].map(async (shuffle) =>
        (await sequences(log, { latest: 1, shuffle })).map(({ vm }) => vm),
      ),
    )
    const [first, again, other] = orders
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect([...other!].sort()).toEqual([...first!].sort())
  })

  test('of a VM come the latest events, with a cut those around it', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    const cut = 12_000_000
    const latest = (await sequences(log, { latest: 3, vni: 2 })).sort((a, b) => a.vm - b.vm)
    const around = (await sequences(log, { latest: 2, cut })).sort((a, b) => a.vm - b.vm)
    const early = (await sequences(log, { latest: 9, to: cut })).sort((a, b) => a.vm - b.vm)
    const all = byVm(log)
    const timesOf = (some: VmEvents[]) => some.map(({ time }) => [...time])
    expect(timesOf(latest)).toEqual(
      all.flatMap(({ vni, time }) => (vni === 2 ? [[...time.slice(-3)]] : [])),
    )
    const before = ({ time }: VmEvents) => [...time].filter((time) => time < cut)
    const after = ({ time }: VmEvents) => [...time].filter((time) => time >= cut)
    expect(timesOf(around)).toEqual(
      all.map((vm) => [...before(vm).slice(-2), ...after(vm).slice(0, 2)]),
    )
    expect(timesOf(early)).toEqual(all.map((vm) => before(vm).slice(-9)))
    expect(latest.map(({ item }) => [...item])).toEqual(
      all.flatMap(({ vni, item }) => (vni === 2 ? [[...item.slice(-3)]] : [])),
    )
  })

  test('what is counted is the log: its length, names, services and times', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    for (const flowsOfPart of [500, 1_000_000]) {
      const { length, from, to, catalog, services, slices } = await warehouse.requestCounts({
        flowsOfPart,
      })
      expect([length, from, to]).toEqual([log.length, log.time[0], log.time.at(-1)])
      expect(namesOf(catalog.vms)).toEqual(namesOf(log.catalog.vms))
      expect([...namesOf(catalog.items)].sort()).toEqual([...namesOf(log.catalog.items)].sort())
      const key = (item: string, port: number, protocol: number) => `${item} ${port} ${protocol}`
      const counted = Array.from(services.requests, (requests, n) => [
        key(namesOf(catalog.items)[services.item[n]!]!, services.port[n]!, services.protocol[n]!),
        requests,
      ])
      const expected = new Map<string, number>()
      for (let e = 0; e < log.length; e++) {
        const name = namesOf(log.catalog.items)[log.item[e]!]!
        const of = key(name, log.port[e]!, log.protocol[e]!)
        expected.set(of, (expected.get(of) ?? 0) + 1)
      }
      expect(new Map(counted as [string, number][])).toEqual(expected)
      const slice = Math.floor((log.time[200]! - slices.begin) / slices.width)
      const before = slices.requests.slice(0, slice).reduce((sum, n) => sum + n, 0)
      expect(before).toBe(log.time.filter((time) => time < log.time[200]!).length)
    }
  })

  test('totals of a VM are its hours, its services, most first, and its items', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    const found = new Map<number, { hours: Int32Array; items: Int32Array; ports: number[] }>()
    for await (const { vm, hours, items, services } of warehouse.vmTotals(log.catalog, {
      flowsOfPart: 300,
    }))
      found.set(vm, { hours, items, ports: services.map(({ requests }) => requests) })
    for (const { vm, item, time, port, protocol } of byVm(log)) {
      const { hours, items, ports } = found.get(vm)!
      for (const [hour, count] of hours.entries())
        expect(count).toBe(time.filter((time) => new Date(time).getUTCHours() === hour).length)
      expect(new Set(items)).toEqual(new Set(item))
      const counts = new Map<string, number>()
      for (const [at, each] of port.entries()) {
        const key = `${each} ${protocol[at]}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      expect(ports).toEqual([...counts.values()].sort((a, b) => b - a))
    }
  })

  test('VMs and items that the catalog does not name are left out', async () => {
    await ingestSome()
    const log = await warehouse.requestEvents()
    const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
    catalog.vms.add(1, 'vm0')
    catalog.items.add(1, 'item3')
    const found: VmEvents[] = []
    for await (const one of warehouse.vmSequences(catalog, { latest: 9_999 })) found.push(one)
    const [vm, item] = [log.catalog.vms.idOf(1, 'vm0'), log.catalog.items.idOf(1, 'item3')]
    const times = log.time.filter((_, e) => log.vm[e] === vm && log.item[e] === item)
    expect(found.map(({ vm, time }) => [vm, [...time]])).toEqual([[0, [...times]]])
  })

  test('an empty warehouse has no sequences and counts nothing', async () => {
    const { length, catalog } = await warehouse.requestCounts()
    expect([length, catalog.vms.size, catalog.items.size]).toEqual([0, 0, 0])
    for await (const _ of warehouse.vmSequences(catalog, { latest: 5 })) expect.unreachable()
    for await (const _ of warehouse.vmTotals(catalog)) expect.unreachable()
  })

  test('a number out of its range is an error', async () => {
    const { catalog } = await warehouse.requestCounts()
    for (const wrong of [{ latest: 0 }, { latest: 1, shuffle: -1 }, { latest: 1, flowsOfPart: 0 }])
      await expect(
        warehouse.vmSequences(catalog, wrong)[Symbol.asyncIterator]().next(),
      ).rejects.toThrow(RangeError)
  })
}

const requestOf = (time: number, vm: number, item: number): RequestEvent => ({
  time,
  until: time + 10,
  vni: 1,
  source: `vm${2 * vm}`,
  destination: `item${item}`,
  port: 443,
  protocol: 6,
  host: '',
})

/** By VM id; of equal times by destination, as the log has them. */
function byVm(log: EventLog): VmEvents[] {
  return Array.from({ length: log.catalog.vms.size }, (_, vm) => {
    const is = (_: number, e: number) => log.vm[e] === vm
    return {
      vm,
      vni: log.catalog.vms.vni(vm),
      item: log.item.filter(is),
      time: log.time.filter(is),
      until: log.until.filter(is),
      port: log.port.filter(is),
      protocol: log.protocol.filter(is),
    }
  })
}

function namesOf(table: EndpointTable): string[] {
  return Array.from({ length: table.size }, (_, id) => `${table.vni(id)} ${table.address(id)}`)
}
