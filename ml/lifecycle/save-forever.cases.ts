// node --import tsx save-forever.cases.ts HOME: saves, promotes and removes versions until it is killed, and prints
// each version once it is promoted. The registry's test kills it.
import { openRegistry } from './registry.ts'
import { type Ask, logOf } from './small-log.cases.ts'
import { trainedOn } from './trained.cases.ts'

const asks = Array.from({ length: 20_000 }, (_, i): Ask => [i, `vm${i % 500}`, `item${i % 701}`])
const trained = await trainedOn(logOf(asks), '')
const registry = openRegistry(process.argv[2]!)
for (let round = 0; ; round++) {
  const createdAt = `${Date.now()} ${String(round).padStart(6, '0')}`
  const { version } = registry.saveModel({ ...trained, facts: { ...trained.facts, createdAt } })
  registry.promote(version, { who: 'test', reason: 'to see', now: createdAt })
  console.log(version)
  if (round % 4 === 3) registry.retain({ newest: 2 })
}
