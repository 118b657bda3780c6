import { expect, onTestFinished, test } from 'vitest'
import { type RegionPort, regionLife } from '../../datasets/index.ts'
import { service } from '../http/app.cases.ts'
import { httpController } from './controller.ts'
import { NetworkTeller } from './network-teller.ts'

/** A service over HTTP that is told of the networks of these ports. */
async function told(ports: () => readonly RegionPort[]) {
  const running = await service()
  onTestFinished(() => running.app.fastify.close())
  const url = await running.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const controller = httpController(url)
  const teller = new NetworkTeller(controller, ports)
  return { ...running, controller, teller, first: await teller.tellAll() }
}
test('of the whole region of a demo just the mistakes that were told on purpose are found, each in a VPC of its own', async () => {
  const life = await regionLife({ seed: 1, hours: 1 })
  const running = await told(life.ports)
  const { networks, ports, defects } = running.first
  expect([networks, ports]).toEqual([6, life.ports().length])
  const { findings } = (await running.get('/v1/findings')).body
  const rules = findings.map(({ rule }: { rule: string }) => rule)
  expect(rules).toEqual(['ALC-ADR-004', 'ALC-NBR-001', 'ALC-SG-013'])
  expect(defects.map(({ rule }) => rule)).toEqual(rules)
  expect(new Set(findings.map(({ vpc }: { vpc: string }) => vpc)).size).toBe(3)
  expect(findings[2].message).toMatch(/ingress tcp 9187 from/)
  // Whoever calls reaches whom it calls, as far as what was told says.
  const uses = []
  for (const step of life.steps) {
    if (step.kind === 'use') uses.push(step)
    if (uses.length === 500) break
  }
  await running.teller.tellChanges()
  const verdicts = uses.map(({ vni, source, destination }) =>
    running.desired.ofVni(vni)!.reach(source, destination),
  )
  expect(verdicts.filter(({ verdict }) => verdict !== 'allowed')).toEqual([])
  // A demo that is started again tells the same from the beginning, over what was told later.
  const again = await regionLife({ seed: 1, hours: 1 })
  await new NetworkTeller(running.controller, again.ports).tellAll()
  const { findings: after } = (await running.get('/v1/findings')).body
  expect(after).toEqual(findings)
})

const port = (n: number, more: Partial<RegionPort> = {}): RegionPort => ({
  ...{ vni: 5001, ip: `10.0.0.${n}`, subnet: '10.0.0.0/24', host: '100.64.0.1' },
  ...{ role: 'app', isService: false },
  ...more,
})

test('VMs that come, move and go are told; what stays as it is is not told again', async () => {
  let ports = [port(9), port(12), port(13), port(30)]
  const { teller, first, desired, post } = await told(() => ports)
  // No service, database or second subnet, so no mistakes.
  expect(first).toEqual({ networks: 1, ports: 4, defects: [] })
  const taken: number[] = []
  desired.onTaken(({ applied }) => taken.push(applied))
  await teller.tellChanges()
  expect(taken).toEqual([])
  ports = [port(9), port(12, { host: '100.64.0.2' }), port(20), port(30)]
  await teller.tellChanges()
  expect(taken).toEqual([2, 1])
  const reach = (to: string) => desired.ofVni(5001)!.reach('10.0.0.9', to).verdict
  expect(['10.0.0.12', '10.0.0.20', '10.0.0.13'].map(reach)).toEqual([
    'allowed',
    'allowed',
    'unknown',
  ])
  // A plan made of it brings the hosts of the destinations as they are now.
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  const { body } = await post('/v1/plans', { vms: [{ vni: 5001, ip: '10.0.0.30' }] })
  expect(body.pushes.map(({ destination }: { destination: string }) => destination)).toContain(
    '10.0.0.12',
  )
  expect(JSON.stringify(body.goalStates)).toContain('100.64.0.2')
})
