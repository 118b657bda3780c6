import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import Table from 'cli-table3'
import {
  checkedSettings,
  type NeuralSettings,
  type TrainingUpdate,
  train,
} from '../ml/models/sequence/neural/index.ts'
import type { Bench } from './bench.ts'
import { leaveOneOut, type RankingFigures, testRanking } from './ranking/leave-one-out.ts'
import { readUserItems, type UserItems } from './ranking/user-items.ts'

/** One file, and how it is trained on; chosen by items before the last, never by the last. */
interface Contest {
  readonly name: string
  readonly path: string
  readonly settings: Partial<NeuralSettings>
  /** Published for the same split and full ranking. */
  readonly published?: { readonly model: string } & RankingFigures
  readonly targets?: Readonly<Record<string, string>>
}

/** Users of the reduced size. */
const fewUsers = 1_500
/** Users that training is judged by after each epoch, by the item before their last. */
const judgedUsers = 4_000

/** Sampled softmax: over all 54,542 items of Beauty a step takes ten times as long. */
const usual: Partial<NeuralSettings> = {
  start: false,
  maxLength: 50,
  dropout: 0.5,
  loss: 'sampled',
  negatives: 2_048,
  novel: true,
  averaging: 0.8,
  patience: 8,
}

function contestsOf(data: string): Contest[] {
  if (statSync(data).isFile()) return [{ name: basename(data), path: data, settings: usual }]
  const at = (file: string) => join(data, 'recsys', file)
  return [
    {
      name: 'beauty',
      path: at('BERT4Rec_beauty.txt.gz'),
      settings: usual,
      published: { model: 'SASRec+ (CE)', ndcg10: 0.0327, hitRate10: 0.0533 },
      targets: { beautyNdcg10: '>= 0.0327', beautyHitRate10: '>= 0.0533' },
    },
    { name: 'video', path: at('SASRec_Video.txt.gz'), settings: usual },
  ]
}

/** The last item of each user, ranked among all items by what came before. */
export const ranking: Bench = {
  id: 'ranking',
  question:
    'How high does the transformer rank the last item of each user among all? (--data also takes one file of "user item" lines)',
  needsData: true,
  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const targets: Record<string, string> = {}
    const table = new Table({
      head: ['', 'NDCG@10', 'HR@10'],
      // Colours would be noise in a file.
      style: { head: [], border: [], compact: true },
    })
    for (const contest of contestsOf(data!)) {
      const whole = await readUserItems(contest.path)
      const used = small ? firstUsers(whole) : whole
      print(
        `${contest.name}: ${used.sequences.length} users, ${used.items} items, ${whole.lines} lines`,
      )
      const settings = checkedSettings({ ...contest.settings, ...(small && { epochs: 2 }) })
      const { all, unseen } = await trainAndTest(used, settings, print)
      table.push(
        [`${contest.name}, ranked among all items`, ...percentless(all)],
        [`${contest.name}, among items new to the user`, ...percentless(unseen)],
      )
      const { published } = contest
      if (published) table.push([`  published: ${published.model}`, ...percentless(published)])
      figures[`${contest.name}Ndcg10`] = rounded(unseen.ndcg10)
      figures[`${contest.name}HitRate10`] = rounded(unseen.hitRate10)
      figures[`${contest.name}Ndcg10OfAll`] = rounded(all.ndcg10)
      figures[`${contest.name}HitRate10OfAll`] = rounded(all.hitRate10)
      if (!small) Object.assign(targets, contest.targets)
    }
    print(
      `\nLeave-one-out: the last item of each user is ranked by those before it, among every item of the file` +
        ` (no\nsampled candidates), a tie counting against it. Training knows all items but the last, and of` +
        ` ${judgedUsers} users also\nnot the one before it, by which epochs were chosen.\n`,
    )
    print(table.toString())
    return { figures, targets }
  },
}

async function trainAndTest(
  data: UserItems,
  settings: NeuralSettings,
  print: (text: string) => void,
): ReturnType<typeof testRanking> {
  const began = performance.now()
  const onProgress = ({ ended, sequencesPerSecond }: TrainingUpdate) => {
    if (!ended?.judgement) return
    const { epoch, loss, judgement } = ended
    print(
      `  epoch ${epoch}: loss ${loss.toFixed(3)}, validation NDCG@10 ${judgement.ndcg10.toFixed(4)}` +
        `, ${Math.round(sequencesPerSecond)} sequences/s`,
    )
  }
  const threads = 2
  const training = leaveOneOut(data, settings, judgedUsers)
  const { parameters, best } = await train(training, { threads, onProgress })
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  print(`  epoch ${best} is the best; trained for ${minutes} minutes, seed ${settings.seed}`)
  return testRanking(data, settings, parameters, threads)
}

/** The first users and the items that they chose. */
function firstUsers({ sequences, lines }: UserItems): UserItems {
  const ids = new Map<number, number>()
  const idOf = (item: number) => {
    const id = ids.get(item) ?? ids.size
    ids.set(item, id)
    return id
  }
  const kept = sequences.slice(0, fewUsers).map((items) => items.map(idOf))
  return { sequences: kept, items: ids.size, lines }
}

function percentless({ ndcg10, hitRate10 }: RankingFigures): string[] {
  return [ndcg10.toFixed(4), hitRate10.toFixed(4)]
}

function rounded(value: number): number {
  return Math.round(1e4 * value) / 1e4
}
