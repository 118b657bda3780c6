import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestCounts } from '../../datasets/index.ts'

/** Where the checkpoints of one training are. */
export interface StreamedCheckpoints {
  /** File of one part of the training. */
  path(part: 'trial' | 'whole'): string
  /** Removes them, and the directory above if nothing else is in it. */
  remove(): void
}

/**
 * Checkpoints in `<directory>/<kind>-<hash>`, the hash of all that decides the training: other settings, or a
 * log that has grown, begin anew, and what earlier trainings of the kind had left is removed.
 */
export function streamedCheckpoints(
  directory: string,
  kind: string,
  settings: object,
  counts: RequestCounts,
): StreamedCheckpoints {
  const name = `${kind}-${digestOf(settings, counts).slice(0, 16)}`
  if (existsSync(directory))
    for (const other of readdirSync(directory))
      if (other.startsWith(`${kind}-`) && other !== name)
        rmSync(join(directory, other), { recursive: true, force: true })
  return {
    path: (part) => join(directory, name, `${part}.checkpoint`),
    remove() {
      rmSync(join(directory, name), { recursive: true, force: true })
      if (existsSync(directory) && readdirSync(directory).length === 0) rmdirSync(directory)
    },
  }
}

function digestOf(settings: object, { catalog, services, slices }: RequestCounts): string {
  const hash = createHash('sha256').update(JSON.stringify(settings))
  for (const { size } of [catalog.vms, catalog.items]) hash.update(`${size}\n`)
  for (const table of [catalog.vms, catalog.items])
    for (let id = 0; id < table.size; id++) hash.update(`${table.vni(id)} ${table.address(id)}\n`)
  const counted = [services.requests, slices.requests]
  for (const { buffer, byteOffset, byteLength } of counted)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.update(`${slices.begin} ${slices.width}`).digest('hex')
}
