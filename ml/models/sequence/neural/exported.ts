import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeDirectory, PortentError, writeDurably } from '../../../../core/index.ts'
import { exportedGraph } from './exported-graph.ts'
import type { NeuralSequenceModel } from './neural-model.ts'
import { firstItemRow } from './parameters.ts'
import { gapRows } from './vm-sequence.ts'

/** Raised when the files change their meaning. */
const schema = 1
const files = {
  graph: 'model.onnx',
  items: 'items.json',
  manifest: 'manifest.json',
  program: 'ask.py',
} as const
/** Checksums of the others, as `sha256sum --check` takes them. */
const sums = 'SHA256SUMS'

/** How a program that reads the files makes the rows of a step. */
const rules: Readonly<Record<string, string>> = {
  gap: `min(${gapRows - 1}, 1 + floor(log2(1 + milliseconds since the request before))); 0 for the first`,
  cluster: '1 + cluster of the VM, the same at each step; 0 where it has none',
}

const RankingQuality = z.object({
  ndcg10: z.number(),
  hitRate10: z.number(),
  loss: z.number(),
  count: z.int(),
})

const Calibration = z.object({
  /** Milliseconds. */
  horizon: z.number().positive(),
  /** P of coming next, and P(requested within the horizon) there; straight lines between. */
  scores: z.array(z.number()).min(1),
  probabilities: z.array(z.number().min(0).max(1)),
})

const Origin = z.object({
  version: z.string(),
  createdAt: z.string(),
  data: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), z.number()),
  judgedOn: z.string().optional(),
})

const Manifest = z.object({
  schema: z.literal(schema),
  model: z.string(),
  vni: z.int(),
  /** Row of `items[0]`; row 0 is padding, row 1 the start of a sequence. */
  firstItemRow: z.literal(firstItemRow),
  maxLength: z.int(),
  /** Whether the start's row comes before a history shorter than `maxLength`. */
  start: z.boolean(),
  /** Inputs besides sequence and lengths, and how their rows are made. */
  steps: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.unknown()),
  /** Of the training's best epoch on what it held out; absent where too little was. */
  metrics: RankingQuality.optional(),
  calibration: Calibration.optional(),
  origin: Origin.optional(),
})

/** What the exported files say of themselves. */
export type ExportManifest = z.output<typeof Manifest>

/** What is known of a model besides the network. */
export interface ExportAbout {
  /** From a score to P(requested within the horizon); what `FittedCalibration.toJSON` gives. */
  readonly calibration?: {
    readonly horizon: number
    readonly scores: readonly number[]
    readonly probabilities: readonly number[]
  }
  /** The version in the registry, what it learned, and how it was judged. */
  readonly origin?: z.output<typeof Origin>
}

/** A model's part for one network, as other programs can run it. */
export interface ExportedNetwork {
  readonly manifest: ExportManifest
  /** See {@link exportedGraph} for inputs and outputs. */
  readonly onnx: Uint8Array
  /** Addresses of the items, from row {@link firstItemRow} on. */
  readonly items: readonly string[]
}

/**
 * Writes a model's part for one network into a directory: `model.onnx`, `items.json`, `manifest.json`, a Python
 * program that asks it, `ask.py`, and `SHA256SUMS`. Any ONNX Runtime of operator set 18 can run it; nothing of
 * another network is in it but what all share, the weights of the encoder.
 *
 * @throws {@link PortentError} `ERR_NO_MODEL` if the model has learned nothing of that network.
 */
export function exportNetwork(
  model: NeuralSequenceModel,
  vni: number,
  directory: string,
  { calibration, origin }: ExportAbout = {},
): ExportManifest {
  const { network, catalog, epochs } = model
  const known = network?.tableOf(vni)
  if (!network || !known || known.items.length === 0) {
    const message = `${model.name} has learned nothing of VNI ${vni}; name one that it has`
    throw new PortentError('ERR_NO_MODEL', message)
  }
  const { options, parameters, steps } = network
  const { settings } = options
  const onnx = exportedGraph(settings, steps, parameters, known.table)
  const addresses = Array.from(known.items, (item) => catalog.items.address(item))
  const judged = epochs.flatMap(({ judgement }) => judgement ?? [])
  const metrics = judged.sort((a, b) => b.ndcg10 - a.ndcg10)[0]
  const manifest: ExportManifest = {
    schema,
    model: model.name,
    vni,
    firstItemRow,
    maxLength: settings.maxLength,
    start: settings.start,
    steps: Object.fromEntries(steps.map((step) => [step, rules[step]!])),
    settings: { ...settings },
    ...(metrics && { metrics }),
    ...(calibration && {
      calibration: {
        horizon: calibration.horizon,
        scores: [...calibration.scores],
        probabilities: [...calibration.probabilities],
      },
    }),
    ...(origin && { origin }),
  }
  const text = (value: string) => new TextEncoder().encode(value)
  const contents: Record<keyof typeof files, Uint8Array> = {
    graph: onnx,
    items: text(JSON.stringify(addresses)),
    manifest: text(`${JSON.stringify(manifest, null, 2)}\n`),
    program: readFileSync(new URL('./ask.py', import.meta.url)),
  }
  makeDirectory(directory)
  let list = ''
  for (const [what, name] of Object.entries(files)) {
    const bytes = contents[what as keyof typeof files]
    writeDurably(join(directory, name), bytes)
    list += `${sha256(bytes)}  ${name}\n`
  }
  // Last: before it is there, the files are refused.
  writeDurably(join(directory, sums), text(list))
  return manifest
}

/**
 * Reads what {@link exportNetwork} wrote.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` for a file that is missing, damaged or of another schema.
 */
export function readExported(directory: string): ExportedNetwork {
  const bytes = (name: string) => {
    try {
      return readFileSync(join(directory, name))
    } catch (cause) {
      throw refused(join(directory, name), 'cannot be read', cause)
    }
  }
  const listed = new Map(
    bytes(sums)
      .toString()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  )
  const checked = (name: string) => {
    const found = bytes(name)
    if (sha256(found) !== listed.get(name))
      throw refused(join(directory, name), `is damaged: its checksum is not that of ${sums}`)
    return found
  }
  const manifest = manifestOf(checked(files.manifest), join(directory, files.manifest))
  const onnx = checked(files.graph)
  const items = z.array(z.string()).parse(JSON.parse(checked(files.items).toString()))
  return { manifest, onnx, items }
}

function manifestOf(bytes: Buffer, path: string): ExportManifest {
  try {
    return Manifest.parse(JSON.parse(bytes.toString()))
  } catch (cause) {
    throw refused(path, 'is no manifest of this version of Portent', cause)
  }
}

function refused(path: string, why: string, cause?: unknown): PortentError {
  return new PortentError('ERR_ARTIFACT', `${path} ${why}; export the model again`, { cause })
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
