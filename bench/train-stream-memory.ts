// tsx bench/train-stream-memory.ts write HOME FLOWS VMS | train HOME FLOWS_OF_PART, started by the bench train-stream.
// write: ingests a seeded log. train: learns it as a stream, for one pass, and prints what that took as JSON.
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { below, seeded } from '../core/index.ts'
import { openWarehouse } from '../datasets/index.ts'
import { defaultSettings, type StreamedProgress, trainStreamed } from '../ml/index.ts'

const [task, home = '', flows, vms] = process.argv.slice(2)
const warehouse = await openWarehouse({ directory: home })
if (task === 'write') await write(Number(flows), Number(vms))
else await train(Number(flows))
await warehouse.close()

/** A week in which each VM asks for thirty of 1,000 items: mostly in turn, each time a quarter at random. */
async function write(events: number, vms: number): Promise<void> {
  const random = seeded(1)
  function* text(): Generator<string> {
    yield 'time,source,destination,port,protocol\n'
    for (let at = 0; at < events; at++) {
      const vm = below(random, vms)
      const place = random() < 0.75 ? Math.floor(at / vms) % 30 : below(random, 30)
      const item = (17 * vm + place) % 1_000
      const time = (1_767_600_000 + (604_800 * at) / events).toFixed(3)
      yield `${time},10.0.${vm >> 8}.${vm & 255},10.1.${item >> 8}.${item & 255},443,6\n`
    }
  }
  const path = join(home, 'log.csv')
  await pipeline(text, createWriteStream(path))
  await warehouse.ingest([path])
  rmSync(path)
}

async function train(flowsOfPart: number): Promise<void> {
  const atStart = process.memoryUsage.rss()
  const started = performance.now()
  let rate = 0
  const onProgress = ({ training }: StreamedProgress) => {
    if (training?.ended) rate = training.sequencesPerSecond
  }
  const { trained } = await trainStreamed(warehouse, {
    kind: 'transformer',
    settings: defaultSettings,
    seed: 1,
    now: new Date(0).toISOString(),
    network: { dimension: 16, blocks: 1, epochs: 1 },
    flowsOfPart,
    onProgress,
  })
  const seconds = (performance.now() - started) / 1_000
  const peak = 1_024 * process.resourceUsage().maxRSS
  const { events } = trained.facts.data
  console.log(JSON.stringify({ events, atStart, peak, seconds, rate }))
}
