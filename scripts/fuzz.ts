// npx tsx scripts/fuzz.ts [inputs] [first seed]: mutated inputs of every kind, 100,000 unless said.
import { fuzz } from '../goalstate/fuzz.cases.ts'

const [inputs = 100_000, first = 0] = process.argv.slice(2).map(Number)
let refused = 0
for (let seed = first; seed < first + inputs; seed++) if (fuzz(seed)) refused++
console.log(`${inputs} inputs: ${refused} refused with their place, ${inputs - refused} read`)
