// npx tsx scripts/fuzz.ts [inputs] [first seed]: mutated inputs of every kind, 100,000 unless said.
import { fuzz } from '../goalstate/fuzz.cases.ts'

const [inputs = 100_000, first = 0] = process.argv.slice(2).map(Number)
const kinds = new Map<string, { refused: number; read: number }>()
for (let seed = first; seed < first + inputs; seed++) {
  const { kind, isRefused } = fuzz(seed)
  const counts = kinds.get(kind) ?? { refused: 0, read: 0 }
  kinds.set(kind, counts)
  counts[isRefused ? 'refused' : 'read']++
}
for (const [kind, { refused, read }] of [...kinds].sort())
  console.log(`${kind}: ${refused} refused with their place, ${read} read`)
const refused = [...kinds.values()].reduce((sum, counts) => sum + counts.refused, 0)
console.log(`${inputs} inputs: ${refused} refused with their place, ${inputs - refused} read`)
