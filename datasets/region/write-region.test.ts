import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulateRegion } from './region.ts'
import type { RegionSettings } from './settings.ts'
import { type RegionProgress, type WrittenRegion, writeRegion } from './write-region.ts'

const start = Date.UTC(2026, 0, 5)
const hour = 3_600_000
const settings: RegionSettings = { vms: 150, vpcs: 4, hours: 8 }

let root: string
let alcor: WrittenRegion
const progress: RegionProgress[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'portent-region-'))
  alcor = await writeRegion(join(root, 'alcor'), settings, (now) => progress.push(now))
})
afterAll(() => rm(root, { recursive: true }))

const linesOf = async (path: string) => (await readFile(path, 'utf8')).trimEnd().split('\n')
const rowsOf = async (path: string) => (await linesOf(path)).map((line) => line.split(','))

interface HostRequest {
  readonly time: number
  readonly host_ip: string
  readonly state_requests: {
    readonly request_type: string
    readonly request_id: string
    readonly tunnel_id: number
    readonly source_ip: string
    readonly destination_ip: string
  }[]
}

const requests = async () =>
  (await linesOf(alcor.logs[0]!)).map((line): HostRequest => JSON.parse(line))

test('a request is one line with exactly the fields of an Alcor HostRequest, its time and its host', async () => {
  const [line] = await linesOf(alcor.logs[0]!)
  const ip = String.raw`\d+\.\d+\.\d+\.\d+`
  expect(line).toMatch(
    new RegExp(
      `^{"time":\\d+(\\.\\d+)?,"host_ip":"${ip}","state_requests":\\[{"request_type":"ON_DEMAND",` +
        `"request_id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",` +
        `"tunnel_id":\\d+,"source_ip":"${ip}","source_port":\\d+,"destination_ip":"${ip}",` +
        `"destination_port":\\d+,"ethertype":"IPV4","protocol":"(TCP|UDP)"}\\]}$`,
    ),
  )
})

test('requests are in time order within the log, and each has an id of its own', async () => {
  const all = await requests()
  expect(all[0]!.time).toBeGreaterThanOrEqual(start)
  expect(all.at(-1)!.time).toBeLessThan(start + 8 * hour)
  expect(all.every(({ time }, i) => i === 0 || all[i - 1]!.time <= time)).toBe(true)
  const ids = all.flatMap((line) => line.state_requests.map((request) => request.request_id))
  expect(new Set(ids).size).toBe(ids.length)
})

test('both ends of a request belong to its VNI: the source a VM that lives then, on that host unless it moved', async () => {
  const [, ...vms] = await rowsOf(alcor.truth[0]!)
  const [, ...items] = await rowsOf(alcor.truth[1]!)
  const vmOf = new Map(vms.map((row) => [`${row[0]} ${row[1]}`, row]))
  const known = new Set(items.map(([vni, ip]) => `${vni} ${ip}`))
  let elsewhere = 0
  let seen = 0
  for (const { time, host_ip, state_requests } of await requests())
    for (const { tunnel_id, source_ip, destination_ip, request_type } of state_requests) {
      const vm = vmOf.get(`${tunnel_id} ${source_ip}`)!
      expect(time).toBeGreaterThanOrEqual(Number(vm[6]))
      if (vm[7] !== '') expect(time).toBeLessThanOrEqual(Number(vm[7]))
      if (request_type === 'ON_DEMAND') expect(known).toContain(`${tunnel_id} ${destination_ip}`)
      if (vm[2] !== host_ip) elsewhere++
      seen++
    }
  expect(elsewhere / seen).toBeLessThan(0.05)
})

test('what agents ask is what follows from the uses: first, after 60 s idle, after migration or restart', async () => {
  const until = new Map<string, number>()
  const expected: string[] = []
  for (const step of simulateRegion(settings)) {
    if (step.time >= start + 8 * hour) break
    if (step.kind === 'restart') {
      for (const key of until.keys()) if (key.startsWith(`${step.host} `)) until.delete(key)
      continue
    }
    const { time, vni, source, destination, host, duration } = step
    const key = `${host} ${vni} ${source} ${destination}`
    const before = until.get(key) ?? Number.NEGATIVE_INFINITY
    const asked = time - before >= 60_000
    if (asked) expected.push(`${time} ${key}`)
    until.set(key, asked ? time + duration : Math.max(before, time + duration))
  }
  const asked = (await requests()).flatMap(({ time, host_ip, state_requests }) =>
    state_requests
      .filter((request) => request.request_type === 'ON_DEMAND')
      .map((r) => `${time} ${host_ip} ${r.tunnel_id} ${r.source_ip} ${r.destination_ip}`),
  )
  expect(asked).toEqual(expected)
  expect(alcor.requests).toBe(expected.length)
})

test('the truth names a role and a deployment, and is in no log', async () => {
  const [header, ...vms] = await rowsOf(alcor.truth[0]!)
  expect(header).toEqual('vni,ip,host,role,application,group,created,deleted'.split(','))
  expect(vms).toHaveLength(alcor.vms)
  for (const [, , , role, application, group] of vms) expect(group).toBe(`${application}/${role}`)
  const [itemHeader, ...items] = await rowsOf(alcor.truth[1]!)
  expect(itemHeader).toEqual(['vni', 'ip', 'deployment', 'kind'])
  expect(items).toHaveLength(alcor.items)
  expect(items.filter((row) => row[3] === 'vm')).toHaveLength(alcor.vms)
  const log = await readFile(alcor.logs[0]!, 'utf8')
  expect(log).not.toMatch(/role|application|deployment/)
})

test('tenants overlap: some address is in more than one VNI', async () => {
  const [, ...items] = await rowsOf(alcor.truth[1]!)
  // An address appears once in each VNI that has it.
  expect(new Set(items.map((row) => row[1])).size).toBeLessThan(items.length)
})

test('progress ends at 1 with the counts of the result', () => {
  expect(progress.length).toBeGreaterThan(1)
  expect(progress.every(({ done }, i) => i === 0 || progress[i - 1]!.done <= done)).toBe(true)
  expect(progress.at(-1)).toMatchObject({ done: 1, flows: alcor.flows, requests: alcor.requests })
})

test('equal settings write equal bytes, another seed others', async () => {
  const hash = async (name: string, seed: number) => {
    const { logs, truth } = await writeRegion(join(root, name), { ...settings, seed })
    const all = createHash('sha256')
    for (const path of [...logs, ...truth]) all.update(await readFile(path))
    return all.digest('hex')
  }
  const [first, again, other] = [await hash('a', 1), await hash('b', 1), await hash('c', 2)]
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('as zeek, each VPC has a whole conn.log of its own with every flow', async () => {
  const zeek = await writeRegion(join(root, 'zeek'), { ...settings, as: 'zeek' })
  expect(zeek.logs.map((path) => path.slice(root.length))).toEqual(
    [5001, 5002, 5003, 5004].map((vni) => join('/zeek', 'conn', `${vni}.log`)),
  )
  expect(zeek.flows).toBe(alcor.flows)
  let flows = 0
  for (const path of zeek.logs) {
    const lines = await linesOf(path)
    const names = lines[6]!.split('\t')
    expect(lines.slice(0, 6)).toEqual([
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tconn',
      '#open\t2026-01-05-00-00-00',
    ])
    expect(names[0]).toBe('#fields')
    expect(lines[7]!.split('\t')).toHaveLength(names.length)
    expect(lines.at(-1)).toBe('#close\t2026-01-05-08-00-00')
    const rows = lines.slice(8, -1).map((line) => line.split('\t'))
    for (const row of rows) expect(row).toHaveLength(names.length - 1)
    expect(rows.every((row, i) => i === 0 || Number(rows[i - 1]![0]) <= Number(row[0]))).toBe(true)
    flows += rows.length
  }
  expect(flows).toBe(zeek.flows)
})

test('a region of one VPC is one conn.log', async () => {
  const one = { vms: 20, vpcs: 1, hours: 1, as: 'zeek' } as const
  expect((await writeRegion(join(root, 'one'), one)).logs).toEqual([join(root, 'one', 'conn.log')])
})

test('a directory that cannot be made is an error with its path, and nothing is left of a failure', async () => {
  const file = join(root, 'file')
  await writeFile(file, '')
  await expect(writeRegion(file, { vms: 10, hours: 1 })).rejects.toMatchObject({
    code: 'ERR_DATA_DIRECTORY',
    message: expect.stringContaining(join(file, 'requests.jsonl')),
  })
  const broken = join(root, 'broken')
  const failing = () => {
    throw new Error('stop')
  }
  await expect(writeRegion(broken, { vms: 10, hours: 1 }, failing)).rejects.toThrow('stop')
  expect(await readdir(broken)).toEqual([])
})

test('more VPCs than files can be open are refused for zeek', async () => {
  const many = { vms: 5_000, vpcs: 600, hours: 1, as: 'zeek' } as const
  await expect(writeRegion(join(root, 'many'), many)).rejects.toMatchObject({ code: 'ERR_INPUT' })
})
