/** Backs up a data directory into a folder, in a process of its own that a test kills. */
import { takeBackup } from './take-backup.ts'

const [home, target] = process.argv.slice(2)
process.send!('begins')
await takeBackup(home!, target!, 0)
process.send!('whole')
