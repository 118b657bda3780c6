import { PortentError } from '../../../../core/index.ts'

/** How a sequence becomes a hidden state. */
export type EncoderKind = 'transformer' | 'gru4rec'

/** What training minimises: over all candidates, over the target and one drawn, or over many drawn. */
export type LossKind = 'ce' | 'bce' | 'sampled'

/** What the best epoch is best in. */
type MonitorKind = 'ndcg' | 'loss'

/** What the network is; a saved one fits no other. */
export interface NetworkSettings {
  readonly encoder: EncoderKind
  /** Width of embeddings and hidden states, at least 1, a multiple of `heads`. */
  readonly dimension: number
  /** Layers of the encoder, at least 1. */
  readonly blocks: number
  /** Of a transformer's attention, at least 1. */
  readonly heads: number
  /** Latest requests that a prediction looks at, at least 1. */
  readonly maxLength: number
  /** Whether sequences begin with a mark, so that a VM without a past has a prediction too. */
  readonly start: boolean
}

/** How it is trained. */
interface TrainingSettings {
  readonly loss: LossKind
  /** Candidates drawn per batch by the loss `sampled`, at least 1. */
  readonly negatives: number
  /** How much drawing follows popularity: `count ** power`, in `[0, 1]`; 0 draws all alike. */
  readonly negativesPower: number
  /** Whether `sampled` corrects the scores by how often each is drawn. */
  readonly logQ: boolean
  /** Targets of a position: requests until so many ms after it, at most 8; 0 for the next one alone. */
  readonly horizon: number
  /** Share of numbers dropped, in `[0, 1)`. */
  readonly dropout: number
  readonly learningRate: number
  /** Of AdamW, at least 0. */
  readonly weightDecay: number
  /** Most sequences in a batch, at least 1; a model that learns a short log takes fewer. */
  readonly batchSize: number
  /** Most passes over the data, at least 1. */
  readonly epochs: number
  /**
   * What an epoch keeps of the average of the epochs before it, in `[0, 1)`: the average is what is judged and
   * kept, as it is less noisy than any one; 0 keeps each epoch's own parameters.
   */
  readonly averaging: number
  /** Whether validation asks only for items that a VM has not asked for before, among such. */
  readonly novel: boolean
  /** What validation goes by: NDCG@10, or the loss, which is less noisy where little is held out. */
  readonly monitor: MonitorKind
  /** Passes without a better validation after which training ends, at least 1. */
  readonly patience: number
  /** Sequences among which the order is shuffled, at least the batch's size. */
  readonly shuffleBuffer: number
  /** Any whole number. */
  readonly seed: number
}

export type NeuralSettings = NetworkSettings & TrainingSettings

const defaults: NeuralSettings = {
  encoder: 'transformer',
  dimension: 64,
  blocks: 2,
  heads: 1,
  maxLength: 50,
  start: true,
  loss: 'ce',
  negatives: 1_024,
  negativesPower: 0.5,
  logQ: true,
  horizon: 0,
  dropout: 0.2,
  learningRate: 1e-3,
  weightDecay: 0,
  batchSize: 128,
  epochs: 100,
  averaging: 0,
  novel: false,
  monitor: 'ndcg',
  patience: 5,
  shuffleBuffer: 16_384,
  seed: 1,
}

/** Least and greatest value of each number; those with `whole` have no fractions. */
const ranges: Readonly<
  Record<
    {
      [K in keyof NeuralSettings]: NeuralSettings[K] extends number ? K : never
    }[keyof NeuralSettings],
    readonly [least: number, most: number, whole?: 'whole']
  >
> = {
  dimension: [1, 4_096, 'whole'],
  blocks: [1, 64, 'whole'],
  heads: [1, 64, 'whole'],
  maxLength: [1, 4_096, 'whole'],
  negatives: [1, 1_000_000, 'whole'],
  negativesPower: [0, 1],
  horizon: [0, Number.MAX_VALUE],
  dropout: [0, 0.99],
  averaging: [0, 0.999],
  learningRate: [1e-9, 10],
  weightDecay: [0, 10],
  batchSize: [1, 65_536, 'whole'],
  epochs: [1, 1_000_000, 'whole'],
  patience: [1, 1_000_000, 'whole'],
  shuffleBuffer: [1, 100_000_000, 'whole'],
  seed: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'whole'],
}

const words = {
  encoder: ['transformer', 'gru4rec'],
  loss: ['ce', 'bce', 'sampled'],
  monitor: ['ndcg', 'loss'],
} as const

/**
 * The settings given, and the defaults of the others.
 *
 * @throws RangeError for a number out of its range, TypeError for a word that is none of those allowed or
 *   a setting that does not exist.
 */
export function checkedSettings(options: Partial<NeuralSettings> = {}): NeuralSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [name] of given)
    if (!(name in defaults)) {
      const names = Object.keys(defaults).join(', ')
      throw new TypeError(`there is no setting ${name}; there are ${names}`)
    }
  const settings: NeuralSettings = { ...defaults, ...Object.fromEntries(given) }
  for (const [name, [least, most, whole]] of Object.entries(ranges)) {
    const value = settings[name as keyof typeof ranges]
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) continue
    const kind = whole ? 'a whole number' : 'a number'
    throw new RangeError(`${name} must be ${kind} from ${least} to ${most}, got ${value}`)
  }
  for (const [name, allowed] of Object.entries(words)) {
    const value = settings[name as keyof typeof words]
    if (!(allowed as readonly string[]).includes(value))
      throw new TypeError(`${name} must be one of ${allowed.join(', ')}, got ${value}`)
  }
  for (const name of ['start', 'logQ', 'novel'] as const)
    if (typeof settings[name] !== 'boolean')
      throw new TypeError(`${name} must be true or false, got ${settings[name]}`)
  const { dimension, heads, batchSize, shuffleBuffer } = settings
  if (dimension % heads !== 0)
    throw new RangeError(`dimension must be a multiple of heads, got ${dimension} and ${heads}`)
  if (shuffleBuffer < batchSize)
    throw new RangeError(
      `shuffleBuffer must be at least batchSize ${batchSize}, got ${shuffleBuffer}`,
    )
  return settings
}

/**
 * Settings out of a file.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if they are none.
 */
export function savedSettings(saved: Readonly<Record<string, unknown>>): NeuralSettings {
  try {
    return checkedSettings(saved as Partial<NeuralSettings>)
  } catch (cause) {
    const message = `the saved network has settings that this Portent cannot use: ${(cause as Error).message}`
    throw new PortentError('ERR_ARTIFACT', message, { cause })
  }
}
