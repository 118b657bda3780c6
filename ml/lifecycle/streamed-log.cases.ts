import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { below, seeded } from '../../core/index.ts'
import type { Warehouse } from '../../datasets/index.ts'
import { defaultSettings } from '../evaluation/index.ts'
import type { StreamedOptions } from './streamed-run.ts'

/**
 * 4,000 requests of forty VMs of VNI 7: in each of twenty rounds a VM asks for its role's five items in order,
 * 90 s apart; and forty of one VM of VNI 8.
 */
export async function ingestRounds(warehouse: Warehouse, folder: string): Promise<void> {
  const random = seeded(3)
  const lines = ['time,source,destination,port,protocol,vni']
  for (let round = 0; round < 20; round++)
    for (let vm = 0; vm < 40; vm++) {
      const begin = 1_700_000_000 + 900 * round + below(random, 60)
      for (let step = 0; step < 5; step++)
        lines.push(`${begin + 90 * step},10.0.0.${vm},10.1.${vm % 3}.${step},443,6,7`)
    }
  for (let at = 0; at < 40; at++)
    lines.push(`${1_700_000_000 + 450 * at},10.0.0.1,10.9.0.${at % 4},53,17,8`)
  const path = join(folder, 'rounds.csv')
  writeFileSync(path, lines.join('\n'))
  await warehouse.ingest([path])
}

/** Small enough to learn that log in seconds, in parts of a third of it. */
export const streamedOptions: StreamedOptions = {
  kind: 'transformer',
  settings: { ...defaultSettings, horizon: 120_000, top: 1, predictOnFeedback: true },
  seed: 1,
  now: '2026-01-02T03:04:05Z',
  network: { dimension: 16, blocks: 1, maxLength: 10, epochs: 8, learningRate: 0.01 },
  flowsOfPart: 1_500,
}
