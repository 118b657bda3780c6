// Loads one file in a process of its own: load-state.ts FILE, which prints what that took as JSON.
import { readFileSync } from 'node:fs'
import { readState } from '../../goalstate/index.ts'
import { timed } from './timed.ts'

const path = process.argv[2]!
const bytes = readFileSync(path)
const { value, wallMs, cpuMs } = timed(() => readState(bytes, { name: path }))
const mebibytes = process.resourceUsage().maxRSS / 1_024
console.log(JSON.stringify({ resources: value.resources.length, wallMs, cpuMs, mebibytes }))
