// tsx bench/train-memory.ts ITEMS LENGTH NEGATIVES THREADS, started by the bench train-step.
// Prints the most memory, in bytes, that this process held while it trained.
import { openSteps } from './sasrec.ts'

const [items, length, negatives, threads] = process.argv.slice(2).map(Number)
const steps = openSteps({ items: items!, length: length!, negatives: negatives! }, threads!)
await steps.time(5)
await steps.close()
console.log(1_024 * process.resourceUsage().maxRSS)
